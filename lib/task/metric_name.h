#pragma once

#include "task/task.h"

namespace alrun {

/// A metric that a config names; "" stands for the task's primary one.
struct MetricName {
  std::string name;
  Place place{};

  /// Its value; NaN if it was not measured.
  [[nodiscard]] double of(const Metrics& metrics) const { return name.empty() ? metrics.primary() : metrics.at(name); }
};

/// The metrics of all tasks.
std::vector<std::string> all_metrics();

/// Takes the metrics of any task: whether the experiment's has it is checked once all of the config is read.
template <>
struct Codec<MetricName> {
  static bool read(const Value& value, MetricName& out, const Bounds& bounds, const ReadContext& context);
  static Value write(const MetricName& value) { return value.name.empty() ? Value() : Value(value.name); }
  static Shape shape(const Bounds& bounds);
};

}  // namespace alrun
