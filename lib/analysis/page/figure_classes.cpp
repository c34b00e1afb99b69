#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

#include "analysis/page/figure_script.h"
#include "analysis/page/gnuplot.h"
#include "analysis/study/mean_curve.h"
#include "analysis/study/shortened.h"

namespace alrun {
namespace {

constexpr std::size_t most_names = 40;
constexpr std::size_t most_label_counts = 4;

double share(const ClassCounts& counts, std::size_t c) {
  const double all = std::accumulate(counts.counts.begin(), counts.counts.end(), 0.0);
  return all > 0 ? 100 * counts.counts[c] / all : 0;
}

// The same colours mean the same shares in all charts of a dataset.
double largest_share(const ReportData& data, const ReportDataset& dataset) {
  double largest = 0;
  for (const auto index : dataset.contenders) {
    for (const auto& counts : data.contenders[index].classes) {
      for (std::size_t c = 0; c < counts.counts.size(); ++c) largest = std::max(largest, share(counts, c));
    }
  }
  return largest;
}

std::string tics(const Contender& contender, const ReportDataset& dataset) {
  const auto& names = dataset.record.classes;
  const auto& columns = contender.classes;
  std::vector<std::string> x;
  for (const auto i : thinned(columns.size(), most_label_counts))
    x.push_back(fmt::format("'{:.0f}' {}", columns[i].labels, i));
  std::vector<std::string> y;
  for (const auto c : thinned(columns.front().counts.size(), most_names)) {
    const auto name = c < names.size() ? names[c] : std::to_string(c);
    y.push_back(fmt::format("{} {}", gnuplot_quoted(shortened(name, 21)), c));
  }
  return fmt::format("set xtics ({})\nset ytics ({}) font ',12'\n", fmt::join(x, ", "), fmt::join(y, ", "));
}

}  // namespace

Figure class_figure(const ReportData& data, std::size_t index) {
  const auto& contender = data.contenders[index];
  const auto& dataset = data.datasets[contender.dataset];
  Figure figure;
  figure.name = fmt::format("classes-{}-{}", index + 1, slug(contender.label));
  figure.title = fmt::format("Shares of classes among the labels of {} on {}", contender.label, dataset.record.name);
  figure.caption = fmt::format("{}: share of each class among all labels so far, mean over seeds.", contender.label);
  if (contender.classes.empty() || contender.classes.front().counts.empty()) return figure;
  const auto classes = contender.classes.front().counts.size();
  if (classes > most_names) figure.caption += fmt::format(" {} of {} classes are named.", most_names, classes);
  auto& script = figure.script;
  script = script_head(480, 100 + 19 * static_cast<int>(std::clamp<std::size_t>(classes, 4, most_names)));
  script += tics(contender, dataset);
  script += fmt::format(
      "unset key\nset lmargin at screen 0.38\nset rmargin at screen 0.8\nset tics out nomirror\nset xlabel 'labels'\nset "
      "cblabel '% of labels'\nset cbrange [0:{}]\n"
      "set palette defined (0 '#00224e', 1 '#35456c', 2 '#666970', 3 '#948e77', 4 '#c8b866', 5 '#fee838')\n"
      "set xrange [-0.5:{}]\nset yrange [{}:-0.5]\n$m << EOD\n",
      std::max(largest_share(data, dataset), 1.0), static_cast<double>(contender.classes.size()) - 0.5,
      static_cast<double>(classes) - 0.5);
  for (std::size_t c = 0; c < classes; ++c) {
    for (const auto& counts : contender.classes) script += fmt::format("{:.4g} ", share(counts, c));
    script += '\n';
  }
  script += "EOD\nplot $m matrix with image pixels\n";
  return figure;
}

}  // namespace alrun
