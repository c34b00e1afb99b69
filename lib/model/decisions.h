#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/answers.h"
#include "core/fields.h"
#include "core/matrix.h"

namespace alrun {

/// The likeliest class of each row of log-probabilities; of equal ones the first.
Answers likeliest(const Matrix& log_probabilities);

/// `model.threshold`: from which probability on a class is among those predicted, where an answer is a set.
struct Threshold {
  bool tuned = false;  ///< each class has its own, the one that suits the validation set best
  double fixed = 0.5;

  friend bool operator==(const Threshold&, const Threshold&) = default;
};

template <>
struct Codec<Threshold> {
  static bool read(const Value& value, Threshold& out, const Bounds& bounds, const ReadContext& context);
  static Value write(const Threshold& value);
  static Shape shape(const Bounds& bounds);
};

/// The classes of each row of log-probabilities whose probability is at least its class's threshold.
Answers sets_above(const Matrix& log_probabilities, std::span<const double> thresholds);

/// For each class the threshold with the highest F1 on documents whose true sets are known; of equally good ones the one
/// nearest to 0.5. 0.5 for a class that no document has.
std::vector<double> tuned_thresholds(const Matrix& log_probabilities, const Answers& truth);

}  // namespace alrun
