#include "analysis/compare/output.h"
#include "analysis/study/json_values.h"
#include "core/version.h"
#include "session/result.h"

namespace alrun {
namespace {

using namespace json_values;

constexpr int schema_version = 1;

Value test_value(const std::optional<TestResult>& worse, const std::optional<TestResult>& both) {
  if (!worse || !both) return {};
  return map({{"statistic", worse->statistic}, {"p", worse->p}, {"p_two_sided", both->p}});
}

Value metric_value(const MetricComparison& metric, bool decides) {
  Value interval;
  if (metric.interval) interval = Value::List{metric.interval->low, metric.interval->high};
  return map({{"name", metric.name},
              {"decides", decides},
              {"higher_is_better", metric.higher_is_better},
              {"seeds", whole(metric.pairs.size())},
              {"base_seeds", whole(metric.base_has)},
              {"new_seeds", whole(metric.fresh_has)},
              {"base_mean", or_null(metric.base_mean)},
              {"new_mean", or_null(metric.fresh_mean)},
              {"change", or_null(metric.change)},
              {"change_std", or_null(metric.deviation)},
              {"change_interval_95", interval},
              {"paired_t", test_value(metric.t, metric.t_both)},
              {"wilcoxon", test_value(metric.wilcoxon, metric.wilcoxon_both)},
              {"p_holm", or_null(metric.holm)},
              {"pairs", list(metric.pairs, [](const SeedPair& pair) {
                 return map({{"seed", whole(pair.seed)}, {"base", pair.base}, {"new", pair.fresh}});
               })}});
}

// Values stand as they stand in the result files.
Value difference_value(const ConfigDifference& difference) {
  Value entry = map({{"key", difference.key}});
  if (difference.base) entry.set("base", value_from_json(*difference.base));
  if (difference.fresh) entry.set("new", value_from_json(*difference.fresh));
  return entry;
}

Value note_value(const SideNote& note) {
  Value::List sides;
  if (note.base) sides.push_back("base");
  if (note.fresh) sides.push_back("new");
  return map({{"text", note.text}, {"sides", sides}});
}

}  // namespace

std::string comparison_json(const Comparison& comparison) {
  const auto& dataset = comparison.dataset;
  Value::List metrics;
  for (const auto& metric : comparison.metrics) metrics.push_back(metric_value(metric, metrics.empty()));
  const auto json = map({
      {"schema_version", schema_version},
      {"alrun_version", build_info().version},
      {"regression", comparison.regression},
      {"reason", comparison.reason},
      {"tolerance", comparison.options.tolerance},
      {"alpha", comparison.options.alpha},
      {"base", list(comparison.base_files, text_value)},
      {"new", list(comparison.fresh_files, text_value)},
      {"dataset", map({{"name", dataset.name},
                       {"sha256", dataset.sha256},
                       {"train", dataset.train},
                       {"validation", dataset.validation},
                       {"test", dataset.test}})},
      {"seeds", list(comparison.seeds, whole)},
      {"labels", Value::List{comparison.first_label, comparison.last_label}},
      {"config_differences", list(comparison.differences, difference_value)},
      {"notes", list(comparison.notes, note_value)},
      {"omissions", list(comparison.omissions, text_value)},
      {"metrics", metrics},
      {"query_overlap", map({{"mean_jaccard", or_null(comparison.mean_overlap)},
                             {"seeds", list(comparison.overlaps,
                                            [](const QueryOverlap& overlap) {
                                              return map({{"seed", whole(overlap.seed)}, {"jaccard", overlap.jaccard}});
                                            })}})},
  });
  return value_json(json, 1) + "\n";
}

}  // namespace alrun
