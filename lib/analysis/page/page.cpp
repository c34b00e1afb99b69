#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/page/html.h"
#include "core/version.h"

namespace alrun {
namespace {

using html::escaped;

// A note, and behind it whose it is.
std::string item(const ReportData& data, const ReportNote& note) {
  std::vector<std::string> names;
  for (const auto index : note.contenders) names.push_back(contender_name(data, index));
  const bool all = names.size() == data.contenders.size();
  const auto whose = all ? "all contenders" : escaped(fmt::format("{}", fmt::join(names, ", ")));
  return fmt::format("<li>{}{}</li>\n", escaped(note.text),
                     whose.empty() ? "" : fmt::format(" <span class=\"faint\">({})</span>", whose));
}

// One line, which unfolds to the list of files.
std::string left_out(const ReportData& data) {
  if (data.left_out.empty()) return {};
  auto text = fmt::format("<details><summary>{}</summary><ul>\n", escaped(in_words(data.left_out)));
  for (const auto& [path, status, error] : data.left_out) {
    text += fmt::format("<li>{} ({}){}</li>\n", escaped(path), name_of(status), error.empty() ? "" : ": " + escaped(error));
  }
  return text + "</ul></details>\n";
}

std::string notes(const ReportData& data) {
  if (data.notes.empty() && data.left_out.empty()) return {};
  auto text = "<aside class=\"notes\"><h2>Read this first</h2>\n" + left_out(data);
  if (!data.notes.empty()) text += "<ul>\n";
  for (const auto& note : data.notes) text += item(data, note);
  return text + (data.notes.empty() ? "</aside>\n" : "</ul></aside>\n");
}

std::string omissions(const ReportData& data) {
  if (data.omissions.empty()) return {};
  auto text =
      fmt::format("<details><summary>What is not counted, or only in part: {}</summary><ul>\n", data.omissions.size());
  for (const auto& note : data.omissions) text += item(data, note);
  return text + "</ul></details>\n";
}

std::string missing_figures(const Figures& figures) {
  if (figures.problem.empty()) return {};
  return fmt::format("<aside class=\"notes\"><h2>Figures are missing</h2><p>{}. All tables are complete.</p></aside>\n",
                     escaped(figures.problem));
}

std::string dataset_section(const ReportData& data, std::size_t index, const Figures& figures) {
  const auto& dataset = data.datasets[index];
  const auto& record = dataset.record;
  std::string text = fmt::format(
      "<h2>Learning curves on {}</h2>\n<p class=\"faint\">{} training, {} validation and {} test documents{}.</p>\n",
      escaped(record.name), record.train, record.validation, record.test,
      record.classes.empty() ? "" : fmt::format(", {} classes", record.classes.size()));
  for (const auto& figure : figures.curves[index]) text += html::figure(figure);
  text += html::shadow_table(data, index) + html::savings(data, index) + html::pairs(data, index);
  text += html::overlaps(data, index) + html::classes(data, index, figures);
  return text;
}

}  // namespace

std::string level_name(const Level& level, const StudyMetric& metric) {
  const auto of = [&](const char* whole, double share) {
    return metric.higher_is_better ? fmt::format("{:.0f} % of {}", 100 * share, whole)
                                   : fmt::format("{} / {:.2f}", whole, share);
  };
  if (level.ceiling_share) return fmt::format("{} ({:.3f})", of("the ceiling", *level.ceiling_share), level.accuracy);
  const auto number = labels_to_name(level.accuracy).substr(std::string_view("labels_to_").size());
  const auto name = fmt::format("{} {}", metric.name, number);
  return level.best_share ? fmt::format("{} ({})", name, of("the best", *level.best_share)) : name;
}

std::string report_html(const ReportData& data, const Figures& figures) {
  std::size_t runs = 0;
  for (const auto& contender : data.contenders) runs += contender.runs.size();
  std::vector<std::string> names;
  for (const auto& dataset : data.datasets) names.push_back(dataset.record.name);
  const auto on = escaped(fmt::format("{}", fmt::join(names, ", ")));
  std::string page = "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n";
  page += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n";
  page += fmt::format("<title>Active learning on {}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n", on, html::style);
  page += fmt::format("<h1>Active learning on {}</h1>\n<p>{} contender{}, {} run{}.</p>\n", on, data.contenders.size(),
                      data.contenders.size() == 1 ? "" : "s", runs, runs == 1 ? "" : "s");
  page += notes(data) + missing_figures(figures) + html::overview(data) + omissions(data);
  for (std::size_t i = 0; i < data.datasets.size(); ++i) page += dataset_section(data, i, figures);
  page += html::ranks(data, figures) + html::seconds(data) + html::configs(data);
  page += fmt::format("<p class=\"faint\">Made by alrun {}.</p>\n</main>\n</body>\n</html>\n", build_info().version);
  return page;
}

}  // namespace alrun
