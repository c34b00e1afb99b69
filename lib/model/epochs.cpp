#include "model/epochs.h"

#include <algorithm>
#include <numeric>

namespace alrun {

std::int64_t epochs_in_round(const TrainingOptions& training, std::size_t documents, std::int64_t round) {
  const auto n = static_cast<std::int64_t>(documents);
  const std::int64_t steps_per_epoch = n / training.batch_size + (n % training.batch_size != 0 ? 1 : 0);
  const std::int64_t epochs = training.epochs.at(static_cast<std::size_t>(round));
  if (steps_per_epoch == 0) return epochs;
  const std::int64_t needed = training.min_updates / steps_per_epoch + (training.min_updates % steps_per_epoch != 0 ? 1 : 0);
  return std::max(epochs, needed);
}

EpochOrder::EpochOrder(std::size_t documents, std::uint64_t seed, std::int64_t round, std::uint64_t member)
    : rng_(seed, "shuffle", static_cast<std::uint64_t>(round), member), order_(documents) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
}

std::span<const std::size_t> EpochOrder::next() {
  rng_.shuffle(std::span(order_));
  return order_;
}

}  // namespace alrun
