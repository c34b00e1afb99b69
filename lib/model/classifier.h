#pragma once

#include <atomic>
#include <cstdint>
#include <span>

#include "core/matrix.h"
#include "core/registry.h"
#include "model/training.h"
#include "text/features.h"

namespace alrun {

/// What a classifier is made from besides its own options. The referenced objects outlive it.
struct ClassifierInput {
  const Features& features;
  std::int32_t classes;
  const TrainingOptions& training;
  std::uint64_t seed;
  int threads = 1;                                 ///< for scoring; one training is always single-threaded
  const std::atomic<bool>* interrupted = nullptr;  ///< if it becomes true, a fit throws Interrupted
};

/// A model that learns from labelled documents. Weights, shuffles and dropout come from the streams "init-weights",
/// "shuffle" and "dropout" of (seed, round), so that a fit is a pure function of its inputs.
class Classifier {
 public:
  static constexpr const char* kind = "model";
  static constexpr const char* plural = "models";
  using Context = ClassifierInput;

  virtual ~Classifier() = default;
  /// Trains on the documents (cold: from fresh weights; warm: from the weights so far) for the round's number of epochs.
  /// Throws Error if the loss stops being finite, Interrupted when told to.
  virtual void fit(std::span<const DocumentId> ids, std::span<const std::int32_t> labels, std::int64_t round) = 0;
  /// ids × classes: natural logarithms of the class probabilities.
  [[nodiscard]] virtual Matrix log_probabilities(std::span<const DocumentId> ids) const = 0;
  /// ids × width: activations of the layer before the softmax layer.
  [[nodiscard]] virtual Matrix embeddings(std::span<const DocumentId> ids) const = 0;
};

inline Registry<Classifier>& models() { return registry<Classifier>(); }

}  // namespace alrun
