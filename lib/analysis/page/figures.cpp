#include <fmt/format.h>

#include "analysis/page/figure_script.h"
#include "analysis/page/gnuplot.h"

namespace alrun {
namespace {

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// What stands between tags of this name is for a file of its own.
void remove_elements(std::string& svg, const std::string& name) {
  const auto open = "<" + name + ">";
  const auto close = "</" + name + ">";
  for (auto from = svg.find(open); from != std::string::npos; from = svg.find(open, from)) {
    const auto end = svg.find(close, from);
    if (end == std::string::npos) return;
    svg.erase(from, end + close.size() - from);
  }
}

// As it can stand in a page beside others: ids are unique there.
std::string inlined(std::string svg, const std::string& name) {
  const auto start = svg.find("<svg");
  if (start == std::string::npos) throw Error("gnuplot failed: what it wrote is no SVG");
  svg.erase(0, start);
  remove_elements(svg, "title");
  remove_elements(svg, "desc");
  replace_all(svg, "id='", "id='" + name + "-");
  replace_all(svg, "id=\"", "id=\"" + name + "-");
  replace_all(svg, "href='#", "href='#" + name + "-");
  return svg;
}

void draw_one(Figure& figure, std::string& problem) {
  if (figure.script.empty() || !problem.empty()) return;
  try {
    figure.svg = inlined(run_gnuplot(figure.script), figure.name);
  } catch (const Error& error) {
    problem = error.what();
  }
}

void add_files(const std::vector<Figure>& figures, std::vector<ReportFile>& files) {
  constexpr const char* declaration = "<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"no\"?>\n";
  for (const auto& figure : figures) {
    if (!figure.svg.empty()) files.push_back({figure.name + ".svg", declaration + figure.svg});
  }
}

}  // namespace

Figures figure_scripts(const ReportData& data) {
  Figures figures;
  for (std::size_t i = 0; i < data.datasets.size(); ++i) figures.curves.push_back(curve_figures(data, i));
  for (std::size_t i = 0; i < data.rankings.size(); ++i) {
    const bool ranked = data.rankings[i].friedman && data.rankings[i].critical_difference;
    figures.ranks.push_back(ranked ? rank_figure(data, i) : Figure());
  }
  for (std::size_t i = 0; i < data.contenders.size(); ++i) figures.classes.push_back(class_figure(data, i));
  return figures;
}

void draw(Figures& figures) {
  for (auto& list : figures.curves) {
    for (auto& figure : list) draw_one(figure, figures.problem);
  }
  for (auto& figure : figures.ranks) draw_one(figure, figures.problem);
  for (auto& figure : figures.classes) draw_one(figure, figures.problem);
}

std::vector<ReportFile> report_svg(const Figures& figures) {
  std::vector<ReportFile> files;
  for (const auto& list : figures.curves) add_files(list, files);
  add_files(figures.ranks, files);
  add_files(figures.classes, files);
  return files;
}

}  // namespace alrun
