#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "analysis/compare/output.h"
#include "analysis/text/text_table.h"
#include "core/utf8.h"

namespace alrun {
namespace {

constexpr std::size_t most_label_counts = 10;

using Row = std::vector<std::string>;

std::string title(const MetricComparison& metric) {
  if (metric.name == "naulc") return "nAULC";
  auto title = metric.name;
  std::replace(title.begin(), title.end(), '_', ' ');
  return title;
}

// Of counts of labels whole ones, of metrics four digits.
std::string number(const MetricComparison& metric, const std::optional<double>& value, bool with_sign = false) {
  if (!value) return "-";
  const int digits = metric.name.starts_with("labels_to_") ? 0 : 4;
  return with_sign ? fmt::format("{:+.{}f}", *value, digits) : fmt::format("{:.{}f}", *value, digits);
}

std::string p_value(const std::optional<double>& p) {
  if (!p) return "-";
  return *p < 0.0001 ? "<0.0001" : fmt::format("{:.4f}", *p);
}

std::string p_value(const std::optional<TestResult>& test) { return p_value(test ? std::optional(test->p) : std::nullopt); }

std::string seed_count(const MetricComparison& metric) {
  const auto n = metric.pairs.size();
  if (n == metric.base_has && n == metric.fresh_has) return std::to_string(n);
  return fmt::format("{} (BASE {}, NEW {})", n, metric.base_has, metric.fresh_has);
}

Row row(const MetricComparison& metric, bool decides) {
  const auto& interval = metric.interval;
  return {title(metric),
          number(metric, metric.base_mean),
          number(metric, metric.fresh_mean),
          number(metric, metric.change, true),
          interval ? number(metric, interval->low, true) + " to " + number(metric, interval->high, true) : "-",
          p_value(metric.t),
          p_value(metric.wilcoxon),
          decides ? "decides" : p_value(metric.holm),
          seed_count(metric)};
}

// Which of the values at a label count are shown: evenly spread, the first and the last among them.
bool shown(std::size_t index, std::size_t count) {
  if (count <= most_label_counts) return true;
  for (std::size_t i = 0; i < most_label_counts; ++i) {
    if (index == i * (count - 1) / (most_label_counts - 1)) return true;
  }
  return false;
}

std::string table(const Comparison& comparison) {
  const auto& metrics = comparison.metrics;
  const auto& judge = comparison.metric.name;
  const auto is_count = [&](const MetricComparison& metric) { return metric.name.starts_with(judge + "_at_"); };
  const auto counts = static_cast<std::size_t>(std::count_if(metrics.begin(), metrics.end(), is_count));
  std::vector<Row> rows = {{"metric", "BASE", "NEW", "change", "95 % interval", "p (t)", "p (Wilcoxon)", "Holm", "seeds"}};
  std::size_t at = 0;
  for (const auto& metric : metrics) {
    if (is_count(metric) && !shown(at++, counts)) continue;
    rows.push_back(row(metric, &metric == metrics.data()));
  }
  auto text = text_table(rows, FirstColumn::left);
  if (counts > most_label_counts) {
    text += fmt::format("({} at {} of {} label counts; --json has all)\n", judge, most_label_counts, counts);
  }
  return text;
}

std::string config_value(const std::optional<std::string>& json) {
  constexpr std::size_t longest = 60;
  if (!json) return "(none)";
  return json->size() <= longest ? *json : std::string(utf8_prefix(*json, longest)) + "...";
}

std::string differences(const std::vector<ConfigDifference>& list) {
  if (list.empty()) return "the configs are the same\n";
  std::string text = "the configs differ in\n";
  for (const auto& item : list) {
    text += fmt::format("  {}: {} -> {}\n", item.key, config_value(item.base), config_value(item.fresh));
  }
  return text;
}

}  // namespace

std::string comparison_text(const Comparison& comparison) {
  const auto& dataset = comparison.dataset;
  auto text =
      fmt::format("BASE  {}\nNEW   {}\n", fmt::join(comparison.base_files, ", "), fmt::join(comparison.fresh_files, ", "));
  text += fmt::format("{}: {} documents to train on, {} to test on; {} to {} labels; seed{} {}\n\n", dataset.name,
                      dataset.train, dataset.test, comparison.first_label, comparison.last_label,
                      comparison.seeds.size() == 1 ? "" : "s", fmt::join(comparison.seeds, ", "));
  text += differences(comparison.differences) + "\n";
  for (const auto& note : comparison.notes) text += fmt::format("note ({}): {}\n", whose(note), note.text);
  if (!comparison.notes.empty()) text += "\n";
  text += table(comparison);
  text +=
      "p is one-sided: how likely such a loss is by chance, by a paired t and by signed ranks.\n"
      "Holm's correction is of p (t), over all metrics but nAULC.\n";
  if (comparison.mean_overlap) {
    text += fmt::format("\nqueried by both, of what either queried: {:.1f} % (Jaccard, mean over seeds)\n",
                        100 * *comparison.mean_overlap);
  }
  if (!comparison.omissions.empty()) text += "\n";
  for (const auto& omission : comparison.omissions) text += fmt::format("not counted: {}\n", omission);
  return text + fmt::format("\n{}: {}\n", comparison.regression ? "REGRESSION" : "no regression", comparison.reason);
}

}  // namespace alrun
