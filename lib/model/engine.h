#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/answers.h"
#include "model/network.h"
#include "model/outputs.h"
#include "model/training.h"

namespace alrun {

/// A few documents as sparse rows: document i's words are words[e] with pooling weight weights[e] for e in
/// [offsets[i], offsets[i + 1]). Max pooling ignores the weights.
struct DocumentBlock {
  std::vector<std::int32_t> words;
  std::vector<float> weights;
  std::vector<std::int64_t> offsets{0};

  [[nodiscard]] std::size_t documents() const { return offsets.size() - 1; }
};

/// One step's labelled documents. Here block.words are positions in `rows`, and `rows` the distinct rows of the trained
/// table.
struct TrainingBatch {
  DocumentBlock block;
  std::vector<std::int32_t> rows;
  Answers labels;  ///< one a document, none absent. softmax: its class; sigmoid: the sorted classes that apply
  Matrix dropout;  ///< documents × width of the last layer's input: what that is multiplied by; 0 × 0 without dropout
};

/// What a fit leaves besides untrained words: values, and the optimiser's first and second moments, in this order.
struct EngineState {
  std::int64_t steps = 0;           ///< since the reset
  std::vector<std::int32_t> words;  ///< trained since the reset, ascending
  std::array<Matrix, 3> rows;       ///< words × embedding_dim
  std::array<std::vector<DenseLayer>, 3> layers;
};

/// The arithmetic of `embedding_pool_dense`: everything random, and the order of all that happens, comes from outside, so
/// that every engine (libtorch, native kernels) trains the same model up to rounding. One training is single-threaded.
class PoolDenseEngine {
 public:
  using Factory = std::unique_ptr<PoolDenseEngine>(const EmbeddingPoolDenseOptions& options, const TrainingOptions& training,
                                                   Outputs outputs);

  virtual ~PoolDenseEngine() = default;
  /// Takes these weights and forgets the optimiser's state.
  virtual void reset(NetworkWeights weights) = 0;
  /// Starts a fit in which only these words (ascending) occur; among them all words of earlier fits since the reset, whose
  /// moments move them on. They are the rows of the table that is trained.
  virtual void begin_fit(std::span<const std::int32_t> words) = 0;
  /// One optimiser step on the batch's mean loss, which it returns (as it was before the step).
  virtual double step(const TrainingBatch& batch) = 0;
  /// Ends the fit; false if a weight is no longer finite.
  virtual bool end_fit() = 0;

  /// documents × width: the input of the last layer. Safe from several threads at once.
  virtual void embeddings(const DocumentBlock& block, std::span<float> out) const = 0;
  /// documents × classes: natural logarithms of the class probabilities, which add up to 1 over a document's classes for
  /// softmax outputs only. Safe from several threads at once.
  virtual void log_probabilities(const DocumentBlock& block, std::span<float> out) const = 0;
  [[nodiscard]] virtual NetworkWeights weights() const = 0;

  /// Between fits: all that later fits go on from, given the weights of the reset.
  [[nodiscard]] virtual EngineState state() const = 0;
  /// After reset(): goes on as the engine did whose state() this was. The sizes must fit.
  virtual void restore(const EngineState& state) = 0;
};

}  // namespace alrun
