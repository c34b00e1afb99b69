#include "analysis/study/study_metric.h"

#include <fmt/format.h>

#include <algorithm>

#include "loop/experiment.h"

namespace alrun {
namespace {

// Results written before there were other tasks do not name one: theirs is the default.
std::string task_of(const StudyFile& file) { return file.dataset.task.empty() ? Experiment{}.task.type : file.dataset.task; }

Metrics with_first(const Metrics& metrics, const std::string& name) {
  Metrics ordered{{name, metrics.at(name)}};
  for (const auto& [other, value] : metrics.numbers()) ordered.set(other, value);
  return ordered;
}

void require_in_every_round(const Curve& curve, const StudyFile& file, const std::string& metric) {
  for (std::size_t i = 0; i < curve.points.size(); ++i) {
    if (value_if_any(curve.points[i].test, metric)) continue;
    throw Error(
        fmt::format("{}: has no {} in round {} of seed {}; choose another --metric", file.path, metric, i, curve.seed));
  }
}

void put_first(const StudyMetric& metric, Curve& curve) {
  for (auto& point : curve.points) {
    point.test = with_first(point.test, metric.name);
    if (point.validation) point.validation = with_first(*point.validation, metric.name);
  }
  if (curve.ceiling) {
    const bool known = value_if_any(*curve.ceiling, metric.name).has_value();
    curve.ceiling = known ? std::optional(with_first(*curve.ceiling, metric.name)) : std::nullopt;
  }
  for (auto& stop : curve.shadow) {
    if (!stop.round) continue;
    const auto& there = curve.points[static_cast<std::size_t>(*stop.round)];
    stop.accuracy_cost = sign_of(metric) * (curve.points.back().test.primary() - there.test.primary());
  }
}

}  // namespace

const StudyMetric& metric_of(const StudyFile& file, const std::string& name) {
  if (name.empty()) return file.metrics.front();
  const auto found = std::ranges::find(file.metrics, name, &StudyMetric::name);
  if (found != file.metrics.end()) return *found;
  std::vector<std::string> names;
  for (const auto& known : file.metrics) names.push_back(known.name);
  throw Error(fmt::format("{}: has no metric '{}'; it has {}", file.path, name, spoken_list(names)));
}

StudyMetric common_metric(const std::vector<const Study*>& studies, const std::string& name) {
  std::vector<const StudyFile*> files;
  for (const auto* study : studies) {
    for (const auto& file : study->files) files.push_back(&file);
  }
  if (files.empty()) return metrics_of_task("").front();
  const auto& first = *files.front();
  for (const auto* file : files) {
    if (task_of(*file) == task_of(first)) continue;
    throw Error(fmt::format("different tasks: dataset.task is {} in {} and {} in {}; give results of one task",
                            task_of(first), first.path, task_of(*file), file->path));
  }
  const auto& metric = metric_of(first, name);
  for (const auto* file : files) static_cast<void>(metric_of(*file, metric.name));
  return metric;
}

Study judged_by(Study study, const StudyMetric& metric) {
  for (auto& curve : study.curves) {
    const auto& file = study.files[curve.file];
    if (file.metrics.front().name == metric.name) continue;
    require_in_every_round(curve, file, metric.name);
    put_first(metric, curve);
  }
  for (auto& file : study.files) {
    const auto found = std::ranges::find(file.metrics, metric.name, &StudyMetric::name);
    if (found == file.metrics.begin()) continue;
    std::rotate(file.metrics.begin(), found, found + 1);
    file.labels_to.clear();
  }
  return study;
}

std::optional<double> labels_to(const Curve& curve, double level, const StudyMetric& metric) {
  return labels_to(curve.labels(), curve.values(), level, metric.higher_is_better);
}

}  // namespace alrun
