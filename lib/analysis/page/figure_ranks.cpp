#include <fmt/format.h>

#include "analysis/page/figure_script.h"
#include "analysis/page/gnuplot.h"
#include "analysis/study/shortened.h"

namespace alrun {
namespace {

constexpr double row = 1;
constexpr std::size_t longest_label = 19;
constexpr std::size_t most_ticks = 6;

std::string line(double x0, double y0, double x1, double y1, double width) {
  return fmt::format("set arrow from {},{} to {},{} nohead lc rgb '#000000' lw {}\n", x0, y0, x1, y1, width);
}

std::string axis(std::size_t k) {
  const auto last = static_cast<double>(k);
  std::string text = line(1, 0, last, 0, 1);
  const auto step = (k + most_ticks - 1) / most_ticks;
  for (std::size_t rank = 1; rank <= k; rank += step) {
    const auto x = static_cast<double>(rank);
    text += line(x, 0, x, 0.25, 1) + fmt::format("set label '{}' at {},0.7 center\n", rank, x);
  }
  return text;
}

// Groups that do not differ, as bars; how far down they go.
std::string bars(const Ranking& ranking, double& depth) {
  std::string text;
  for (const auto& group : ranking.alike) {
    depth += 0.6 * row;
    const auto& ranks = ranking.friedman->average_ranks;
    text += line(ranks[group.front()] - 0.03, -depth, ranks[group.back()] + 0.03, -depth, 4);
  }
  return text;
}

// The critical difference from the best rank on, no longer than the axis, which is for the ranks.
std::string difference_bar(double difference, std::size_t k) {
  const auto last = static_cast<double>(k);
  const bool fits = 1 + difference <= last;
  auto text = fmt::format("set arrow from 1,1.7 to {},1.7 {} size screen 0.006,90 lc rgb '#D55E00' lw 2\n",
                          fits ? 1 + difference : last, fits ? "heads" : "backhead");
  return text + fmt::format("set label 'critical difference {:.2f}{}' at {},2.4 {}\n", difference,
                            fits ? "" : ", beyond the axis", fits ? 1 : (1 + last) / 2, fits ? "left" : "center");
}

}  // namespace

Figure rank_figure(const ReportData& data, std::size_t index) {
  const auto& ranking = data.rankings[index];
  const auto& ranks = ranking.friedman->average_ranks;
  const auto k = ranks.size();
  const double difference = *ranking.critical_difference;
  const auto order = by_rank(ranking);
  const auto labels = shortened_apart(ranking.labels, longest_label);

  double depth = 0;
  std::string body = axis(k) + bars(ranking, depth);
  const double left = 1 - 0.05 * static_cast<double>(k);
  const double right = 1.05 * static_cast<double>(k);
  const auto half = (k + 1) / 2;
  for (std::size_t i = 0; i < k; ++i) {
    const bool at_left = i < half;
    const double y = -depth - row * static_cast<double>(1 + (at_left ? i : k - 1 - i));
    const double rank = ranks[order[i]];
    const double end = at_left ? left : right;
    body += line(rank, 0, rank, y, 1) + line(rank, y, end, y, 1);
    body += fmt::format("set label {} at {},{} {} offset {},0 font ',12'\n", gnuplot_quoted(labels[order[i]]), end, y,
                        at_left ? "right" : "left", at_left ? -0.6 : 0.6);
  }
  body += difference_bar(difference, k);

  const double lowest = -depth - row * static_cast<double>(half) - 0.6;
  Figure figure;
  figure.name = fmt::format("ranks-{}-{}", index + 1, ranking.over_datasets ? "datasets" : slug(ranking.dataset));
  figure.title = "Average ranks of contenders and the critical difference";
  figure.caption =
      "Critical-difference diagram (Demšar 2006): average rank by nAULC, the best at the left. Contenders joined by a thick "
      "bar "
      "do not differ by more than Nemenyi's critical difference (α = .05).";
  figure.script = script_head(480, static_cast<int>(26 * (3.2 - lowest)) + 10);
  figure.script +=
      "unset border\nunset tics\nunset key\nset lmargin at screen 0.34\nset rmargin at screen 0.66\n"
      "set tmargin 0\nset bmargin 0\n";
  figure.script += fmt::format("set xrange [{}:{}]\nset yrange [{}:3.2]\n{}plot NaN notitle\n", left, right, lowest, body);
  return figure;
}

}  // namespace alrun
