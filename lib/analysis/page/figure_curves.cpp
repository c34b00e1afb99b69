#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>

#include "analysis/page/figure_script.h"
#include "analysis/page/gnuplot.h"
#include "analysis/study/mean_curve.h"
#include "analysis/study/shortened.h"

namespace alrun {
namespace {

constexpr std::size_t most_bands = 8;   // more hide each other
constexpr std::size_t most_marks = 40;  // more cannot be told apart
constexpr std::size_t most_points = 300;
constexpr std::size_t most_markers = 12;
constexpr std::size_t most_characters = 44;         // in a line of the legend
constexpr std::size_t two_columns_characters = 19;  // titles as long fit beside each other

struct Plot {
  std::string data;
  std::vector<std::string> bands;
  std::vector<std::string> lines;
  std::size_t longest_title = 0;
  std::size_t most_points = 0;  ///< of a curve, drawn or not
  double first = 0;
  double last = 0;

  /// As the legend has it.
  std::string title(const std::string& text) {
    auto brief = shortened(text, most_characters);
    longest_title = std::max(longest_title, std::min(text.size(), most_characters));
    return brief;
  }
};

void add_contender(const std::string& label, const std::vector<MeanPoint>& points, std::size_t style, bool bands,
                   const StudyMetric& metric, Plot& plot) {
  if (points.empty()) return;
  const bool is_first = plot.lines.empty();
  plot.first = is_first ? points.front().x : std::min(plot.first, points.front().x);
  plot.last = is_first ? points.back().x : std::max(plot.last, points.back().x);
  bool has_band = false;
  plot.most_points = std::max(plot.most_points, points.size());
  plot.data += fmt::format("$c{} << EOD\n", style);
  for (const auto i : thinned(points.size(), most_points)) {
    const auto& point = points[i];
    const auto band = point.band.value_or(Interval{point.mean, point.mean});
    has_band = has_band || point.band;
    plot.data +=
        fmt::format("{} {} {} {}\n", point.x, point.mean, std::max(metric.low, band.low), std::min(metric.high, band.high));
  }
  plot.data += "EOD\n";
  if (bands && has_band) {
    plot.bands.push_back(fmt::format("$c{} using 1:3:4 with filledcurves fc rgb '{}' fs transparent solid 0.15 notitle",
                                     style, line_colour(style)));
  }
  const auto every = std::max<std::size_t>(1, std::min(points.size(), most_points) / most_markers);
  plot.lines.push_back(fmt::format("$c{} using 1:2 with linespoints {} pi {} title {}", style, line_style(style), every,
                                   gnuplot_quoted(plot.title(label))));
}

// One line for each ceiling there is; contenders of one model share it. How many have no line, as they are too many.
std::size_t add_ceilings(const ReportData& data, const ReportDataset& dataset, Plot& plot) {
  std::vector<std::pair<double, std::string>> ceilings;
  for (const auto index : dataset.contenders) {
    const auto& contender = data.contenders[index];
    if (!contender.ceiling || plot.lines.empty()) continue;
    const auto same = [&](const auto& known) { return known.first == *contender.ceiling; };
    if (std::none_of(ceilings.begin(), ceilings.end(), same)) ceilings.emplace_back(*contender.ceiling, contender.label);
  }
  const auto all = ceilings.size();
  if (all > most_bands) ceilings.resize(most_bands);
  for (std::size_t i = 0; i < ceilings.size(); ++i) {
    const auto& [accuracy, label] = ceilings[i];
    plot.data += fmt::format("$f{} << EOD\n{} {}\n{} {}\nEOD\n", i, plot.first, accuracy, plot.last, accuracy);
    const auto title =
        ceilings.size() == 1 ? fmt::format("ceiling {:.4f}", accuracy) : fmt::format("ceiling {:.4f}, {}", accuracy, label);
    plot.lines.push_back(fmt::format("$f{} using 1:2 with lines lc rgb '#555555' dt '-' lw 1.2 title {}", i,
                                     gnuplot_quoted(plot.title(title))));
  }
  return all - ceilings.size();
}

// Numbers below and above the curve by turns, as stops may be close to each other.
std::string mark_labels(const std::vector<NumberedMark>& marks) {
  std::string text;
  for (const auto& [number, contender, mark] : marks) {
    if (!mark->accuracy) continue;
    constexpr std::array offsets = {-0.9, 0.8, -1.7, 1.6};
    text += fmt::format(
        "set label {} '{}' at {},{} center offset 0,{} point pt 2 ps 0.9 lw 1.3 lc rgb '#333333' font ',12' front\n", number,
        number, *mark->labels, *mark->accuracy, offsets[number % offsets.size()]);
  }
  return text;
}

std::string caption_of(const ReportData& data, const ReportDataset& dataset, bool bands, const char* over) {
  bool several = false;
  bool single = false;
  for (const auto index : dataset.contenders) {
    (data.contenders[index].runs.size() > 1 ? several : single) = true;
  }
  std::string text = fmt::format(
      "Test {} over {}: the mean over seeds, linear between rounds, as far as all seeds of "
      "a contender go.",
      data.metric.name, over);
  if (several && bands) text += " Bands: the 95 % interval of the mean by Student's t (pointwise).";
  if (several && !bands) text += " Bands are left out, as there are too many contenders; the CSV and JSON have them.";
  if (single) text += " A contender of a single seed has no band.";
  if (dataset.ceiling) text += " Dashed grey: the model trained on all training documents.";
  return text;
}

// A contender's line looks the same in the figures of all datasets: its label's place among all of them.
std::map<std::string_view, std::size_t> line_styles(const ReportData& data) {
  std::map<std::string_view, std::size_t> styles;
  for (const auto& contender : data.contenders) styles.try_emplace(contender.label, styles.size());
  return styles;
}

Figure curve_figure(const ReportData& data, std::size_t index, bool over_cost) {
  const auto& dataset = data.datasets[index];
  const char* over = over_cost ? "cost" : "labels";
  const bool bands = dataset.contenders.size() <= most_bands;
  std::vector<std::string> labels;
  for (const auto i : dataset.contenders) labels.push_back(data.contenders[i].label);
  labels = shortened_apart(labels, most_characters);
  const auto styles = line_styles(data);
  Plot plot;
  for (std::size_t i = 0; i < dataset.contenders.size(); ++i) {
    const auto& contender = data.contenders[dataset.contenders[i]];
    const auto& points = over_cost ? contender.accuracy_over_cost : contender.accuracy;
    add_contender(labels[i], points, styles.at(contender.label), bands, data.metric, plot);
  }
  const auto without_line = add_ceilings(data, dataset, plot);
  Figure figure;
  figure.name = fmt::format("curves-{}-{}-{}", over, index + 1, slug(dataset.record.name));
  figure.title = fmt::format("Learning curves on {}: test {} over {}", dataset.record.name, data.metric.name, over);
  figure.caption = caption_of(data, dataset, bands, over);
  if (plot.lines.empty()) return figure;
  if (without_line > 0)
    figure.caption += fmt::format(" {} more ceilings have no line, as there are too many.", without_line);
  if (plot.most_points > most_points) {
    figure.caption += fmt::format(" At most {} points of a curve are drawn; the CSV and JSON have all.", most_points);
  }
  const auto marks = numbered_marks(data, index);
  const bool marked = !over_cost && !marks.empty();
  if (marked && marks.size() <= most_marks) {
    figure.caption += " Crosses: mean stops of the rules in the shadow, numbered as in the table below.";
  } else if (marked) {
    figure.caption += " Stops of the rules in the shadow are too many for the figure: see the table below.";
  }
  const std::size_t columns = plot.longest_title <= two_columns_characters ? 2 : 1;
  const auto rows = (plot.lines.size() + columns - 1) / columns;
  auto& script = figure.script;
  script = script_head(560, 340 + 18 * static_cast<int>(rows));
  script += fmt::format(
      "set key bmargin center horizontal maxcols {} Left reverse samplen 3 font ',13'\nset xlabel '{}' offset 0,0.4\nset "
      "ylabel {}\n"
      "set grid lc rgb '#dddddd' lt 1 lw 0.6\nset border 3 lc rgb '#444444'\nset tics nomirror\nset bmargin {}\n"
      "set xtics autofreq\nset rmargin 3\n",
      columns, over, gnuplot_quoted("test " + data.metric.name), 3.4 + 0.95 * static_cast<double>(rows));
  if (marked && marks.size() <= most_marks) script += mark_labels(marks);
  auto all = plot.bands;
  all.insert(all.end(), plot.lines.begin(), plot.lines.end());
  script += plot.data + fmt::format("plot {}\n", fmt::join(all, ", \\\n  "));
  return figure;
}

}  // namespace

std::vector<NumberedMark> numbered_marks(const ReportData& data, std::size_t dataset) {
  std::vector<NumberedMark> marks;
  for (const auto index : data.datasets[dataset].contenders) {
    for (const auto& mark : data.contenders[index].shadow) marks.push_back({0, index, &mark});
  }
  // By place along the curve; those that never fired last.
  std::stable_sort(marks.begin(), marks.end(), [](const NumberedMark& a, const NumberedMark& b) {
    if (a.mark->labels.has_value() != b.mark->labels.has_value()) return a.mark->labels.has_value();
    return a.mark->labels < b.mark->labels;
  });
  for (std::size_t i = 0; i < marks.size(); ++i) marks[i].number = i + 1;
  return marks;
}

std::vector<Figure> curve_figures(const ReportData& data, std::size_t dataset) {
  std::vector<Figure> figures = {curve_figure(data, dataset, false)};
  if (data.datasets[dataset].costs_differ) figures.push_back(curve_figure(data, dataset, true));
  return figures;
}

}  // namespace alrun
