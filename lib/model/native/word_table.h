#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/native/idle_steps.h"
#include "model/native/kernels.h"
#include "model/training.h"

namespace alrun::native {

/// Floats with Adam's moments and a gradient, all of one size.
struct Parameter {
  std::vector<float> value;
  std::vector<float> mean;
  std::vector<float> variance;
  std::vector<float> gradient;

  [[nodiscard]] Moving moving() { return {value.data(), mean.data(), variance.data()}; }
};

/// Adam's step number `step` (from 1) for parameters that all move: PyTorch's, which corrects the variance under its root.
StepSize adam_step(double learning_rate, std::int64_t step);

/// The embedding rows of the words that a fit trains, and how they move. Rows are named by their place in the table.
class WordTable {
 public:
  WordTable(std::size_t stride, Optimizer optimizer, double learning_rate, const Kernels& level)
      : stride_(stride), optimizer_(optimizer), learning_rate_(learning_rate), kernels_(level) {}

  /// Forgets all words and moments.
  void reset();
  /// Takes the words (ascending, among them those of earlier fits) and their rows of the embedding; `step` steps have been
  /// made.
  void begin(std::span<const std::int32_t> words, const std::vector<float>& embedding, std::int64_t step);
  /// Gives rows the steps without gradient that they have missed, up to `step`; to be called before they are read.
  void catch_up(std::span<const std::int32_t> rows, std::int64_t step);
  /// Room for the gradients of `rows` rows, all zero.
  std::vector<float>& clear_gradient(std::size_t rows);
  /// Makes step number `step`: rows[u] has row u of the gradient, the others none.
  void move(std::span<const std::int32_t> rows, std::int64_t step);
  /// Writes all rows back; false if one is not finite.
  bool finish(std::vector<float>& embedding, std::int64_t step);

  /// Between fits, after reset(): the words of earlier fits with their moments, rows padded to the stride.
  void restore(std::vector<std::int32_t> words, std::vector<float> mean, std::vector<float> variance, std::int64_t step);
  [[nodiscard]] const std::vector<std::int32_t>& words() const { return words_; }
  [[nodiscard]] const Parameter& parameter() const { return parameter_; }

  [[nodiscard]] const float* values() const { return parameter_.value.data(); }

 private:
  struct MissedSince {
    std::int64_t until = 0;  ///< the step that `place` was made for
    std::int32_t place = 0;  ///< in missed_
  };

  void move_by_adam(std::span<const std::int32_t> rows, std::int64_t step);
  std::int32_t missed_since(std::int64_t last, std::int64_t step);

  std::size_t stride_;
  Optimizer optimizer_;
  double learning_rate_;
  const Kernels& kernels_;

  std::vector<std::int32_t> words_;
  Parameter parameter_;  // the gradient's rows are the batch's
  IdleSteps idle_;
  std::vector<std::int64_t> moved_until_;  // per row: the last step it has made (Adam)

  std::vector<std::int32_t> gradient_row_;  // scratch: per row its row in the gradient, or -1
  std::vector<CatchUp> missed_;
  std::vector<std::int32_t> which_missed_;  // per row to catch up: its place in missed_, or -1
  std::vector<MissedSince> missed_since_;   // per step
};

}  // namespace alrun::native
