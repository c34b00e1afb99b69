#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/rng.h"
#include "model/training.h"

namespace alrun {

/// Passes over `documents` labelled documents in a round: `epochs`, or as many whole ones as `min_updates` steps take.
std::int64_t epochs_in_round(const TrainingOptions& training, std::size_t documents, std::int64_t round);

/// The order of the documents in each epoch of a round, from the stream "shuffle" of (seed, round, member).
class EpochOrder {
 public:
  EpochOrder(std::size_t documents, std::uint64_t seed, std::int64_t round, std::uint64_t member = 0);

  /// Positions 0 … documents - 1 in a fresh order, valid until the next call.
  std::span<const std::size_t> next();

 private:
  Rng rng_;
  std::vector<std::size_t> order_;
};

}  // namespace alrun
