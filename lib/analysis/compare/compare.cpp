#include "analysis/compare/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <set>
#include <utility>

#include "analysis/compare/omissions.h"
#include "analysis/study/overlap.h"
#include "analysis/study/study_metric.h"

namespace alrun {
namespace {

constexpr double interval_level = 0.95;

// A number of a run; nothing if it has none.
using Measure = std::function<std::optional<double>(const Curve&)>;

// Of several rounds with as many labels, the last.
std::optional<double> value_at(const Curve& curve, std::int64_t labels) {
  const auto after = std::upper_bound(curve.points.begin(), curve.points.end(), labels,
                                      [](std::int64_t n, const CurvePoint& point) { return n < point.n_labeled; });
  if (after == curve.points.begin() || std::prev(after)->n_labeled != labels) return std::nullopt;
  return std::prev(after)->test.primary();
}

MetricComparison measure(std::string name, bool higher_is_better, const Study& base, const Study& fresh,
                         const Measure& value) {
  MetricComparison metric;
  metric.name = std::move(name);
  metric.higher_is_better = higher_is_better;
  std::vector<double> bases;
  std::vector<double> freshes;
  std::vector<double> changes;
  for (std::size_t i = 0; i < base.curves.size(); ++i) {
    const auto a = value(base.curves[i]);
    const auto b = value(fresh.curves[i]);
    metric.base_has += a ? 1 : 0;
    metric.fresh_has += b ? 1 : 0;
    if (!a || !b) continue;
    metric.pairs.push_back({base.curves[i].seed, *a, *b});
    bases.push_back(*a);
    freshes.push_back(*b);
    changes.push_back(*b - *a);
  }
  const auto worse = higher_is_better ? Alternative::less : Alternative::greater;
  metric.base_mean = mean(bases);
  metric.fresh_mean = mean(freshes);
  metric.change = mean(changes);
  metric.deviation = standard_deviation(changes);
  metric.interval = mean_interval(changes, interval_level);
  if (changes.size() < seeds_to_test) return metric;
  metric.t = paired_t(changes, worse);
  metric.t_both = paired_t(changes, Alternative::two_sided);
  metric.wilcoxon = wilcoxon_signed_rank(changes, worse);
  metric.wilcoxon_both = wilcoxon_signed_rank(changes, Alternative::two_sided);
  return metric;
}

std::set<double> thresholds(const Study& base, const Study& fresh) {
  std::set<double> levels;
  for (const auto* study : {&base, &fresh}) {
    for (const auto& file : study->files) levels.insert(file.labels_to.begin(), file.labels_to.end());
  }
  return levels;
}

std::vector<MetricComparison> all_metrics(const Study& base, const Study& fresh, const StudyMetric& metric) {
  std::vector<MetricComparison> metrics;
  const auto add = [&](std::string name, bool higher_is_better, const Measure& value) {
    metrics.push_back(measure(std::move(name), higher_is_better, base, fresh, value));
  };
  add("naulc", metric.higher_is_better, [](const Curve& curve) { return naulc(curve.labels(), curve.values()); });
  add("final_" + metric.name, metric.higher_is_better,
      [](const Curve& curve) { return std::optional(curve.values().back()); });
  for (const double level : thresholds(base, fresh)) {
    add(labels_to_name(level), false, [&](const Curve& curve) { return labels_to(curve, level, metric); });
  }
  for (const auto labels : common_labels(base)) {
    add(fmt::format("{}_at_{}", metric.name, labels), metric.higher_is_better,
        [&](const Curve& curve) { return value_at(curve, labels); });
  }
  return metrics;
}

// naulc is asked alone; the others are many questions, of which the metric at the last label count is the final one again.
void correct(std::vector<MetricComparison>& metrics) {
  constexpr std::size_t final_metric = 1;
  auto& last = metrics.back();
  const bool again = &last != &metrics[final_metric] && last.pairs == metrics[final_metric].pairs;
  std::vector<std::optional<double>> p_values;
  for (std::size_t i = final_metric; i < metrics.size() - (again ? 1 : 0); ++i) {
    p_values.push_back(metrics[i].t ? std::optional(metrics[i].t->p) : std::nullopt);
  }
  const auto adjusted = holm(p_values);
  for (std::size_t i = 0; i < adjusted.size(); ++i) metrics[final_metric + i].holm = adjusted[i];
  if (again) last.holm = metrics[final_metric].holm;
}

std::vector<QueryOverlap> query_overlaps(const Study& base, const Study& fresh) {
  std::vector<QueryOverlap> overlaps;
  for (std::size_t i = 0; i < base.curves.size(); ++i) {
    const auto shared = jaccard(queried_documents(base.curves[i]), queried_documents(fresh.curves[i]));
    if (shared) overlaps.push_back({base.curves[i].seed, *shared});
  }
  return overlaps;
}

std::string significance(const MetricComparison& area, double alpha, bool beyond) {
  const auto n = area.pairs.size();
  if (n == 1) return "; of one seed no significance can be had";
  if (n < seeds_to_test) return fmt::format("; {} seeds are too few for a test, which takes {}", n, seeds_to_test);
  if (!beyond) return {};
  const bool significant = area.t && area.t->p < alpha;
  return fmt::format("{} significantly (one-sided paired t over {} seeds, p {}, alpha = {}){}",
                     significant ? ", and" : ", but not", n, p_in_words(area.t ? area.t->p : 1), alpha,
                     significant ? "" : "; more seeds could tell");
}

void decide(Comparison& comparison) {
  constexpr double rounding = 1e-12;  // a loss of just the tolerance is none beyond it
  const auto tolerance = comparison.options.tolerance;
  const auto alpha = comparison.options.alpha;
  const auto& area = comparison.metrics.front();
  if (!area.loss()) throw Error("there is no area under a curve of one label count; compare runs of two rounds or more");
  const double loss = *area.loss();
  const bool beyond = loss > tolerance + rounding;
  const char* moved = *area.change < 0 ? "fell" : "rose";
  comparison.regression = beyond && (area.pairs.size() < seeds_to_test || (area.t && area.t->p < alpha));
  if (std::abs(loss) <= rounding) {
    comparison.reason = "nAULC is the same";
  } else if (loss < 0) {
    comparison.reason = fmt::format("nAULC {} by {:.4f}", moved, -loss);
  } else {
    comparison.reason =
        fmt::format("nAULC {} by {:.4f}, {} the tolerance of {}", moved, loss, beyond ? "beyond" : "within", tolerance);
  }
  comparison.reason += significance(area, alpha, beyond);
}

// NaN, too, is no such number.
void require_share(double value, const char* what) {
  if (!(value >= 0 && value <= 1)) throw Error(fmt::format("{} is {}; give a number from 0 to 1", what, value));
}

std::vector<std::string> paths(const Study& study) {
  std::vector<std::string> paths;
  for (const auto& file : study.files) paths.push_back(file.path);
  return paths;
}

}  // namespace

std::optional<double> MetricComparison::loss() const {
  if (!change) return std::nullopt;
  return higher_is_better ? -*change : *change;
}

std::string whose(const SideNote& note) { return note.base && note.fresh ? "BASE and NEW" : note.base ? "BASE" : "NEW"; }

Comparison compare(const Study& all_of_base, const Study& all_of_fresh, const CompareOptions& options) {
  require_share(options.tolerance, "tolerance");
  require_share(options.alpha, "alpha");
  const auto metric = common_metric({&all_of_base, &all_of_fresh}, options.metric);
  const auto base = judged_by(all_of_base, metric);
  const auto fresh = judged_by(all_of_fresh, metric);
  require_one_study(base, "BASE");
  require_one_study(fresh, "NEW");
  require_comparable(base, fresh);
  Comparison comparison;
  comparison.options = options;
  comparison.metric = metric;
  comparison.base_files = paths(base);
  comparison.fresh_files = paths(fresh);
  comparison.dataset = base.files.front().dataset;
  comparison.first_label = base.curves.front().points.front().n_labeled;
  for (const auto& curve : base.curves) {
    comparison.seeds.push_back(curve.seed);
    comparison.first_label = std::min(comparison.first_label, curve.points.front().n_labeled);
    comparison.last_label = std::max(comparison.last_label, curve.points.back().n_labeled);
  }
  comparison.differences = config_differences(base.files.front().config, fresh.files.front().config);
  comparison.metrics = all_metrics(base, fresh, metric);
  correct(comparison.metrics);
  comparison.overlaps = query_overlaps(base, fresh);
  std::vector<double> overlaps;
  for (const auto& overlap : comparison.overlaps) overlaps.push_back(overlap.jaccard);
  comparison.mean_overlap = mean(overlaps);
  comparison.notes = notes_of(base, fresh);
  comparison.omissions = omissions_of(base, fresh, comparison);
  decide(comparison);
  return comparison;
}

}  // namespace alrun
