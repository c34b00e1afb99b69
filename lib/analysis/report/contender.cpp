#include "analysis/report/parts.h"
#include "analysis/study/mean_curve.h"

namespace alrun {
namespace {

std::optional<double> labels_of(const CurvePoint& point) { return static_cast<double>(point.n_labeled); }
std::optional<double> accuracy_of(const CurvePoint& point) { return point.test.primary(); }
std::optional<double> cost_of(const CurvePoint& point) { return point.cost; }

// Empty if a curve lacks one of the numbers.
std::vector<Series> all_series(const ContenderGroup& group, const OfPoint& x, const OfPoint& y) {
  std::vector<Series> all;
  for (const auto* curve : group.curves) {
    auto series = series_of(*curve, x, y);
    if (!series) return {};
    all.push_back(std::move(*series));
  }
  return all;
}

ReportRun run_of(const Curve& curve, const Study& study) {
  const auto& points = curve.points;
  return {curve.seed,
          study.files[curve.file].path,
          points.size(),
          points.front().n_labeled,
          points.back().n_labeled,
          points.back().test.primary(),
          naulc(curve.labels(), curve.values()),
          curve.ceiling ? std::optional(curve.ceiling->primary()) : std::nullopt,
          curve.stopped_by};
}

// At no more label counts than a chart has columns.
std::vector<ClassCounts> class_counts(const ContenderGroup& group) {
  constexpr std::size_t columns = 60;
  const auto classes = group.curves.front()->points.front().labels_per_class.size();
  std::vector<ClassCounts> counts;
  for (std::size_t c = 0; c < classes; ++c) {
    const auto count_of = [&](const CurvePoint& point) -> std::optional<double> {
      if (point.labels_per_class.size() != classes) return std::nullopt;
      return static_cast<double>(point.labels_per_class[c]);
    };
    const auto all = all_series(group, labels_of, count_of);
    if (all.empty()) return {};
    const auto points = mean_curve(all);
    const auto shown = thinned(points.size(), columns);
    counts.resize(shown.size());
    for (std::size_t i = 0; i < shown.size(); ++i) {
      counts[i].labels = points[shown[i]].x;
      counts[i].counts.push_back(points[shown[i]].mean);
    }
  }
  return counts;
}

// Nothing if a round lacks its seconds.
std::optional<PhaseSeconds> mean_seconds(const ContenderGroup& group) {
  PhaseSeconds sum;
  for (const auto* curve : group.curves) {
    for (const auto& point : curve->points) {
      if (!point.seconds) return std::nullopt;
      sum.train += point.seconds->train;
      sum.evaluate += point.seconds->evaluate;
      sum.select += point.seconds->select;
    }
  }
  const auto n = static_cast<double>(group.curves.size());
  return PhaseSeconds{sum.train / n, sum.evaluate / n, sum.select / n, 0};
}

void add_runs(const ContenderGroup& group, const Study& study, Contender& contender) {
  std::vector<double> areas;
  std::vector<double> finals;
  std::vector<double> ceilings;
  for (const auto* curve : group.curves) {
    contender.runs.push_back(run_of(*curve, study));
    const auto& run = contender.runs.back();
    finals.push_back(run.final_accuracy);
    if (run.naulc) areas.push_back(*run.naulc);
    if (run.ceiling) ceilings.push_back(*run.ceiling);
  }
  contender.naulc = spread_of(std::move(areas));
  contender.final_accuracy = spread_of(std::move(finals));
  contender.ceiling = mean(ceilings);
}

}  // namespace

Contender contender_of(const ContenderGroup& group, const Study& study) {
  Contender contender;
  contender.label = group.label;
  contender.dataset = group.dataset;
  for (const auto file : group.files) contender.files.push_back(study.files[file].path);
  contender.config = study.files[group.files.front()].config;
  add_runs(group, study, contender);
  contender.accuracy = mean_curve(all_series(group, labels_of, accuracy_of));
  contender.accuracy_over_cost = mean_curve(all_series(group, cost_of, accuracy_of));
  contender.shadow = shadow_marks(group, study);
  contender.classes = class_counts(group);
  contender.seconds = mean_seconds(group);
  return contender;
}

}  // namespace alrun
