#pragma once

#include <vector>

#include "task/task.h"

namespace alrun::testing {

/// All metrics of classification, as its evaluation gives them.
inline Metrics classification_metrics(double accuracy = 0, double macro_f1 = 0, double nll = 0, double ece = 0,
                                      std::vector<double> recall = {}) {
  Metrics metrics{{"accuracy", accuracy}, {"macro_f1", macro_f1}, {"nll", nll}, {"ece", ece}};
  if (!recall.empty()) metrics.set("recall", std::move(recall));
  return metrics;
}

/// What these metrics are.
inline std::vector<MetricInfo> classification_infos() {
  const auto task = Component<Task>("classification").make();
  return {task->metrics().begin(), task->metrics().end()};
}

}  // namespace alrun::testing
