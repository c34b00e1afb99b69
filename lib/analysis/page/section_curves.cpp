#include <algorithm>

#include "analysis/page/figure_script.h"
#include "analysis/page/html.h"
#include "core/wording.h"

// What is said of contenders one by one: overview, stops in the shadow, label savings.
namespace alrun::html {
namespace {

std::string with_interval(const Spread& spread) {
  auto text = number(spread.mean, 4);
  if (spread.interval)
    text += fmt::format("<br><span class=\"faint\">[{:.4f}, {:.4f}]</span>", spread.interval->low, spread.interval->high);
  return text;
}

std::string label_range(const Contender& contender) {
  const auto& first = contender.runs.front();
  bool same = true;
  std::int64_t low = first.first_label;
  std::int64_t high = first.last_label;
  for (const auto& run : contender.runs) {
    same = same && run.first_label == first.first_label && run.last_label == first.last_label;
    low = std::min(low, run.first_label);
    high = std::max(high, run.last_label);
  }
  return fmt::format("{}–{}{}", low, high, same ? "" : " (runs differ)");
}

// How the runs ended: "max_rounds" or "plateau (2), max_rounds (1)".
std::string stopped_by(const Contender& contender) {
  std::vector<std::pair<std::string, std::size_t>> rules;
  for (const auto& run : contender.runs) {
    auto known = std::find_if(rules.begin(), rules.end(), [&](const auto& rule) { return rule.first == run.stopped_by; });
    if (known == rules.end()) known = rules.insert(known, {run.stopped_by, 0});
    ++known->second;
  }
  std::string text;
  for (const auto& [rule, count] : rules) {
    if (!text.empty()) text += ", ";
    text += rule.empty() ? "–" : escaped(rule);
    if (rules.size() > 1) text += fmt::format(" ({})", count);
  }
  return text;
}

// "0.70, 0.75 and 0.80"
std::string spoken_levels(const std::vector<const Level*>& levels, const StudyMetric& metric) {
  std::vector<std::string> names;
  names.reserve(levels.size());
  for (const auto* level : levels) names.push_back(level_name(*level, metric));
  return escaped(spoken_list(names));
}

// Why the levels shown are others than the config's, if they are.
std::string about_levels(const ReportDataset& dataset, const StudyMetric& metric) {
  const auto shown = dataset.shown_levels();
  if (shown.empty() || !dataset.levels[shown.front()].best_share) return {};
  std::vector<const Level*> not_shown;
  for (const auto& level : dataset.levels) {
    if (!level.best_share) not_shown.push_back(&level);
  }
  auto text = metric.higher_is_better
                  ? fmt::format(" The levels are shares of the best contender's final {} ({}, {:.4f}), rounded down",
                                metric.name, escaped(dataset.best), dataset.best_accuracy)
                  : fmt::format(" The levels are the best contender's final {} ({}, {:.4f}) divided by shares, rounded up",
                                metric.name, escaped(dataset.best), dataset.best_accuracy);
  if (!not_shown.empty()) {
    text += fmt::format(
        ", as {} cannot tell these curves apart: no run reaches such a level, or every run has it at its first label count",
        spoken_levels(not_shown, metric));
  }
  return text + ".";
}

bool any_ceiling(const ReportData& data) {
  return std::any_of(data.contenders.begin(), data.contenders.end(), [](const auto& c) { return c.ceiling.has_value(); });
}

// Whether contenders of a dataset are measured by different ones.
bool several_baselines(const ReportData& data, const ReportDataset& dataset) {
  return std::any_of(dataset.contenders.begin(), dataset.contenders.end(),
                     [&](std::size_t i) { return data.contenders[i].baseline != dataset.baseline; });
}

// Whether another contender is measured by this one.
bool is_baseline(const ReportData& data, std::size_t index) {
  const auto& all = data.datasets[data.contenders[index].dataset].contenders;
  return std::any_of(all.begin(), all.end(),
                     [&](std::size_t i) { return i != index && data.contenders[i].baseline == index; });
}

// A cell whose text may break into lines.
std::string words(const std::string& text) { return "<span class=\"words\">" + text + "</span>"; }

std::string labels_cell(const LevelReached& reached, std::size_t runs) {
  if (reached.labels) return number(reached.labels, 0);
  return reached.reached == 0 ? "not reached" : fmt::format("{} of {} runs", reached.reached, runs);
}

std::string saving_cell(const LevelReached& reached) {
  if (!reached.utilisation) return "–";
  return fmt::format("{:.3f} ({:+.1f} %)", *reached.utilisation, 100 * *reached.saving);
}

// A dataset's contenders, the best area first.
std::string overview_table(const ReportData& data, std::size_t index) {
  const auto& dataset = data.datasets[index];
  const bool ceilings = any_ceiling(data);
  const bool baselines = several_baselines(data, dataset);
  std::vector<std::string> headings = {"Contender", "Seeds", "Labels", "nAULC", "Deficiency", "Final " + data.metric.name,
                                       "Stopped by"};
  if (baselines) headings.insert(headings.begin() + 4, "Baseline");
  if (ceilings) headings.emplace_back("Ceiling");
  Table table(headings);
  for (const auto i : by_area(data, index)) {
    const auto& contender = data.contenders[i];
    std::vector<std::string> cells = {
        escaped(contender.label) + (is_baseline(data, i) ? " <span class=\"faint\">(baseline)</span>" : ""),
        std::to_string(contender.runs.size()),
        label_range(contender),
        with_interval(contender.naulc),
        number(contender.deficiency, 3),
        with_interval(contender.final_accuracy),
        words(stopped_by(contender))};
    if (baselines) cells.insert(cells.begin() + 4, words(escaped(data.contenders[contender.baseline].label)));
    if (ceilings) cells.push_back(number(contender.ceiling, 4));
    table.row(cells);
  }
  const auto heading = data.datasets.size() > 1 ? "<h3>" + escaped(dataset.record.name) + "</h3>\n" : std::string();
  return heading + table.text();
}

}  // namespace

std::string overview(const ReportData& data) {
  const bool baselines = std::any_of(data.datasets.begin(), data.datasets.end(),
                                     [&](const auto& dataset) { return several_baselines(data, dataset); });
  const auto& metric = data.metric.name;
  std::string text = "<h2>Overview</h2>\n";
  for (std::size_t i = 0; i < data.datasets.size(); ++i) text += overview_table(data, i);
  return text +
         fmt::format(
             "<p class=\"faint\">The {} area first. Means over seeds; in brackets the 95 % interval of the mean by "
             "Student's t, from two seeds on. nAULC: area under the curve of test {} divided by the range of labels, so "
             "compare it over the same range only. Deficiency (Baram 2004) against the baseline, its final {} taken for the "
             "best: below 1 is better than the baseline; – where label counts differ, no seed is common or the baseline "
             "gains nothing.",
             data.metric.higher_is_better ? "largest" : "smallest", metric, metric) +
         (baselines ? " Baseline: the contender with sampler random that differs in nothing else, if there is one." : "") +
         (any_ceiling(data) ? fmt::format(" Ceiling: test {} of the model trained on all training documents.", metric)
                            : std::string()) +
         "</p>\n";
}

std::string shadow_table(const ReportData& data, std::size_t dataset) {
  const auto marks = numbered_marks(data, dataset);
  if (marks.empty()) return {};
  const auto metric = capitalised(data.metric.name);
  Table table(
      {"Rule", "No.", "Contender", "Fired", "Labels at the stop", metric + " then", "Labels saved", metric + " lost"});
  for (const auto& [index, contender, mark] : marks) {
    table.row({escaped(mark->label), std::to_string(index), escaped(data.contenders[contender].label),
               fmt::format("{} of {}", mark->fired, mark->runs), number(mark->labels, 0), number(mark->accuracy, 4),
               number(mark->labels_saved, 0), number(mark->accuracy_cost, 4)});
  }
  return "<h3>Where rules in the shadow would have stopped</h3>\n" + table.text() +
         "<p class=\"faint\">Means over the runs in which the rule fired. Saved and lost against the end of the run.</p>\n";
}

std::string savings(const ReportData& data, std::size_t index) {
  const auto& dataset = data.datasets[index];
  const auto shown = dataset.shown_levels();
  if (shown.empty()) return {};
  std::vector<std::string> headings = {"Contender"};
  for (const auto i : shown) headings.push_back(level_name(dataset.levels[i], data.metric));
  Table labels(headings);
  const bool baselines = several_baselines(data, dataset);
  if (baselines) headings.insert(headings.begin() + 1, "Baseline");
  Table shares(headings);
  for (const auto i : by_area(data, index)) {
    const auto& contender = data.contenders[i];
    std::vector<std::string> needed = {escaped(contender.label)};
    std::vector<std::string> used = {escaped(contender.label)};
    if (baselines) used.push_back(words(escaped(data.contenders[contender.baseline].label)));
    for (const auto level : shown) {
      const auto& reached = contender.levels[level];
      needed.push_back(labels_cell(reached, contender.runs.size()));
      used.push_back(saving_cell(reached));
    }
    labels.row(needed);
    shares.row(used);
  }
  const auto base = baselines ? "the baseline" : escaped(data.contenders[dataset.baseline].label);
  auto text = fmt::format("<h3>Labels needed to reach {}</h3>\n", with_article(data.metric.name)) + labels.text();
  text += fmt::format(
      "<p class=\"faint\">Mean over seeds of the first label count at which the {} is reached, linear between "
      "rounds, where all runs reach it.",
      data.metric.name);
  text += about_levels(dataset, data.metric);
  if (dataset.ceiling) {
    text += fmt::format(" The ceiling is that of {}, trained on all documents: {:.4f}.", escaped(dataset.ceiling_of),
                        *dataset.ceiling);
  }
  text += "</p>\n";
  if (dataset.contenders.size() == 1) return text;
  text += fmt::format("<h3>Data utilisation against {}</h3>\n", base) + shares.text();
  return text + fmt::format(
                    "<p class=\"faint\">DUR: labels needed divided by those of {}, means over the seeds of both, where all "
                    "these runs reach it; in brackets the saving 1 − DUR in percent.</p>\n",
                    base);
}

}  // namespace alrun::html
