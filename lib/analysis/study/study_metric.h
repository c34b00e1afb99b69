#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/study/curve.h"

// By which metric studies are judged.
namespace alrun {

/// The metric of that name in a result file, "" for the primary one. Throws Error naming the file if it has none such.
const StudyMetric& metric_of(const StudyFile& file, const std::string& name);

/// The metric of that name in all files of the studies. Throws Error naming the files if they are of different tasks, or if
/// one lacks it.
StudyMetric common_metric(const std::vector<const Study*>& studies, const std::string& name);

/// The study with this metric as the primary one of its files, curves and stops in the shadow. Thresholds of the configs
/// are of the task's own primary metric: for another there are none. Throws Error naming the file if a round lacks the
/// metric.
Study judged_by(Study study, const StudyMetric& metric);

/// The first label count at which a curve's primary metric is as good as `level`, linear between rounds.
std::optional<double> labels_to(const Curve& curve, double level, const StudyMetric& metric);

/// 1 if higher is better, else -1: a difference times this is a gain.
inline double sign_of(const StudyMetric& metric) { return metric.higher_is_better ? 1 : -1; }

}  // namespace alrun
