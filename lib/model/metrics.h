#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/matrix.h"

namespace alrun {

/// How good a model's predictions of a set of documents are; NaN where a value is undefined.
struct Metrics {
  double accuracy = 0;
  /// Mean F1 over the classes that have documents in the set, whatever the model predicts: the same classes in every round,
  /// and 1 for a model that is always right. In scikit-learn's words average="macro" with labels=np.unique(y_true).
  double macro_f1 = 0;
  double nll = 0;              ///< mean negative log-likelihood, natural logarithm
  double ece = 0;              ///< expected calibration error of the predicted class, 15 equal-width bins (Guo 2017)
  std::vector<double> recall;  ///< per class; NaN for a class without documents in the set
};

/// The metrics that a config can name.
enum class Metric : std::uint8_t { accuracy, macro_f1, nll, ece };
constexpr std::array<std::string_view, 4> enum_names(Metric /*unused*/) { return {"accuracy", "macro_f1", "nll", "ece"}; }

double value_of(const Metrics& metrics, Metric metric);
constexpr bool higher_is_better(Metric metric) { return metric == Metric::accuracy || metric == Metric::macro_f1; }

/// Metrics of n×C log-probabilities against n labels; all NaN if n is 0.
Metrics evaluate(const Matrix& log_probabilities, std::span<const std::int32_t> labels);

}  // namespace alrun
