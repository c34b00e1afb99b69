#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "sampler/sampler.h"

namespace alrun {

/// What losses are predicted from: a document's embedding and, if wanted, how sure the model is of it (entropy, the largest
/// probability and its lead over the second). Labelled and unlabelled documents are each standardised by a mean and
/// deviation of their own: the model is far surer of what it was trained on, and in the scale of the one the other lies far
/// outside of all that was seen. What is said of a document is how it compares with its like.
class LossFeatures {
 public:
  static constexpr std::size_t certainty_width = 3;

  static LossFeatures of_labelled(PoolView& pool, bool certainty);
  static LossFeatures of_unlabelled(PoolView& pool, bool certainty);

  [[nodiscard]] std::size_t rows() const { return embeddings_.rows(); }
  /// Values a row; certainty, where it is wanted, comes last.
  [[nodiscard]] std::size_t width() const { return mean_.size(); }
  /// Writes the i-th row, standardised; a feature that does not vary is 0. May be called by several threads.
  void read(std::size_t i, std::span<double> row) const;

 private:
  using Certainty = std::array<double, certainty_width>;

  /// log_probabilities: nullptr where certainty is not wanted.
  LossFeatures(const Matrix& embeddings, const Matrix* log_probabilities);
  void read_raw(std::size_t i, std::span<double> row) const;

  const Matrix& embeddings_;
  std::vector<Certainty> certainties_;
  std::vector<double> mean_;
  std::vector<double> scale_;  ///< 1 / standard deviation, or 0
};

/// A loss that no document exceeds: -ln of the least positive float is 103.3. What is larger, or infinite, counts as this.
inline constexpr double largest_loss = 104;

/// The cross-entropy of each labelled document under the round's model, which was trained on it.
std::vector<double> training_losses(PoolView& pool);
/// The same under models that were not; none of fewer than two documents.
std::vector<double> held_out_losses(PoolView& pool, std::size_t folds);
/// Whether some document's loss exceeds another's: else nothing can be learned from them.
bool losses_differ(std::span<const double> losses);

/// What remains without losses to learn from: the loss that the model itself expects, -Σ p ln p.
Selection select_by_entropy(PoolView& pool, std::size_t k, std::optional<double> threshold);

}  // namespace alrun
