#pragma once

#include <optional>

#include "core/answers.h"
#include "core/matrix.h"

namespace alrun {

/// What a model says of documents, made once a round for all who look at it.
struct Predictions {
  /// How the probabilities were before they were calibrated.
  struct Uncalibrated {
    double temperature = 1;
    Answers answers;
    Matrix log_probabilities;
  };

  Answers answers;
  /// Documents × classes, natural logarithms: of a distribution over the classes, or of each class's own probability where
  /// an answer is a set; 0 × 0 if the model has none.
  Matrix log_probabilities;
  std::optional<Uncalibrated> uncalibrated{};

  /// As they were before the calibration; only if there was one.
  [[nodiscard]] Predictions before_calibration() const {
    return {uncalibrated->answers, uncalibrated->log_probabilities, {}};
  }
};

}  // namespace alrun
