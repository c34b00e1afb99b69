#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "task/metrics.h"

namespace alrun {

/// How sure a round's model is of the documents that are still unlabelled.
struct PoolConfidence {
  double uncertainty = 0;     ///< mean of H(p) / ln C; 0 with one class
  double expected_error = 0;  ///< mean of 1 - max p
  double least_margin = 0;    ///< min of the two largest probabilities' difference
};

/// What a sampler chose in a round.
struct Chosen {
  std::int64_t asked = 0;      ///< documents it was asked for
  std::int64_t documents = 0;  ///< that it gave, before a cost budget cut them
  double largest_entropy = 0;  ///< of the chosen documents' predictions, in nats; NaN of none
};

/// What stopping rules judge a round by. What a rule did not ask for with needs() may be missing.
struct RoundStats {
  std::int64_t round = 0;
  std::int64_t n_labeled = 0;
  std::int64_t n_unlabeled = 0;
  std::int64_t n_train = 0;  ///< documents in the pool before the first label
  std::int32_t classes = 0;
  const Metrics* validation = nullptr;  ///< nullptr without a validation set
  const Metrics* test = nullptr;
  std::span<const MetricInfo> measured{};  ///< what the metrics are, the primary first
  double seconds = 0;                      ///< since the run's start, resumed runs' earlier parts included
  double cost = 0;                         ///< of all labels asked for
  double cheapest = 0;                     ///< what the cheapest unlabelled document costs
  /// How far the last round's model agreed with the answers to the last batch, labelled since it was trained: with one class
  /// a document the share that it had right; nullopt in round 0.
  std::optional<double> batch_accuracy{};
  const PoolConfidence* pool = nullptr;      ///< nullptr without unlabelled documents
  std::span<const std::int32_t> stop_set{};  ///< predicted classes of the stop set's documents
  const Chosen* chosen = nullptr;            ///< nullptr before the round's selection
};

}  // namespace alrun
