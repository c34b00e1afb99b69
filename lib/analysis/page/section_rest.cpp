#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/page/html.h"

// Classes, seconds and configs.
namespace alrun::html {
namespace {

// The first column is the class.
std::string last_counts(const ReportData& data, const ReportDataset& dataset) {
  std::vector<std::string> headings = {"Class"};
  std::vector<const ClassCounts*> last;
  std::size_t classes = 0;
  for (const auto index : dataset.contenders) {
    const auto& contender = data.contenders[index];
    if (contender.classes.empty()) continue;
    headings.push_back(fmt::format("{}<br>({:.0f} labels)", escaped(contender.label), contender.classes.back().labels));
    last.push_back(&contender.classes.back());
    classes = std::max(classes, last.back()->counts.size());
  }
  Table table(headings);
  const auto& names = dataset.record.classes;
  for (std::size_t c = 0; c < classes; ++c) {
    std::vector<std::string> cells = {c < names.size() ? escaped(names[c]) : std::to_string(c)};
    for (const auto* counts : last) {
      cells.push_back(number(c < counts->counts.size() ? std::optional(counts->counts[c]) : std::nullopt, 1));
    }
    table.row(cells);
  }
  return table.text();
}

// Of files that differ, the first few values.
std::string config_cell(const std::vector<std::optional<std::string>>& values) {
  constexpr std::size_t most_values = 10;
  std::string text = values.size() > 1 ? "<span class=\"faint\">varies between its files</span><br>" : "";
  for (std::size_t i = 0; i < std::min(values.size(), most_values); ++i) {
    text += i > 0 ? "<br>" : "";
    text += values[i] ? "<code>" + escaped(*values[i]) + "</code>" : "<span class=\"faint\">absent</span>";
  }
  if (values.size() <= most_values) return text;
  return text + fmt::format("<br><span class=\"faint\">… and {} more (<code>--json</code> has all)</span>",
                            values.size() - most_values);
}

std::string config_table(const ReportData& data, bool differing) {
  std::vector<std::string> headings = {"Key"};
  for (std::size_t i = 0; i < data.contenders.size(); ++i) {
    if (differing) headings.push_back(escaped(contender_name(data, i)));
  }
  if (!differing) headings.emplace_back("All contenders");
  Table table(headings);
  std::size_t rows = 0;
  for (const auto& row : data.configs) {
    if (row.differs != differing) continue;
    std::vector<std::string> cells = {"<code>" + escaped(row.key) + "</code>"};
    for (const auto& values : row.values) {
      if (differing || cells.size() == 1) cells.push_back(config_cell(values));
    }
    table.row(cells, differing ? "differs" : "");
    ++rows;
  }
  return rows > 0 ? table.text() : std::string();
}

}  // namespace

std::string classes(const ReportData& data, std::size_t index, const Figures& figures) {
  const auto& dataset = data.datasets[index];
  std::string charts;
  bool any = false;
  for (const auto i : dataset.contenders) {
    any = any || !data.contenders[i].classes.empty();
    if (!figures.classes[i].script.empty()) charts += figure(figures.classes[i]);
  }
  if (!any) return {};
  return "<h3>Which classes were labelled</h3>\n<div class=\"grid\">\n" + charts +
         "</div>\n<details><summary>Labels per class at the end, mean over seeds</summary>\n" + last_counts(data, dataset) +
         "</details>\n";
}

std::string seconds(const ReportData& data) {
  const bool several = data.datasets.size() > 1;
  std::vector<std::string> headings = {"Contender", "Train", "Evaluate", "Select", "All three"};
  if (several) headings.insert(headings.begin() + 1, "Dataset");
  Table table(headings);
  bool any = false;
  for (const auto& contender : data.contenders) {
    if (!contender.seconds) continue;
    any = true;
    const auto& [train, evaluate, select, elapsed] = *contender.seconds;
    std::vector<std::string> cells = {escaped(contender.label), significant(train), significant(evaluate),
                                      significant(select), significant(train + evaluate + select)};
    if (several) cells.insert(cells.begin() + 1, escaped(data.datasets[contender.dataset].record.name));
    table.row(cells);
  }
  if (!any) return {};
  return "<h2>Seconds</h2>\n" + table.text() +
         "<p class=\"faint\">Wall-clock seconds of all rounds of a run, mean over runs. They compare only if the runs had "
         "the "
         "same machine and load.</p>\n";
}

std::string configs(const ReportData& data) {
  std::string text = "<h2>Configs</h2>\n";
  const auto differing = config_table(data, true);
  text += differing.empty() ? "<p>All contenders have the same config.</p>\n" : "<h3>Keys that differ</h3>\n" + differing;
  text += "<details><summary>Keys that do not differ</summary>\n" + config_table(data, false) + "</details>\n";
  text += "<details><summary>Files</summary>\n<ul>\n";
  for (std::size_t i = 0; i < data.contenders.size(); ++i) {
    text += fmt::format("<li>{}: {}</li>\n", escaped(contender_name(data, i)),
                        escaped(fmt::format("{}", fmt::join(data.contenders[i].files, ", "))));
  }
  return text + "</ul></details>\n";
}

}  // namespace alrun::html
