#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "core/rng.h"
#include "model/classifier.h"
#include "model/engine.h"
#include "model/pooling_weights.h"
#include "model/word_batch.h"

namespace alrun {

/// `embedding_pool_dense` on any engine: restarts, epochs, batches, dropout masks and blocks of scoring. A document without
/// a known word pools to the zero vector, so that its prediction is what the biases say.
class PoolDenseClassifier : public Classifier {
 public:
  PoolDenseClassifier(const EmbeddingPoolDenseOptions& options, const ClassifierInput& input,
                      std::unique_ptr<PoolDenseEngine> engine);

  void fit(const TrainingSet& set, std::int64_t round) override;
  void save(const std::filesystem::path& file, const std::string& key) const override;
  void load(const std::filesystem::path& file, const std::string& key) override;
  [[nodiscard]] Matrix log_probabilities(std::span<const DocumentId> ids) const override;
  [[nodiscard]] Matrix embeddings(std::span<const DocumentId> ids) const override;
  [[nodiscard]] Matrix word_gradients(std::span<const DocumentId> ids) const override;
  [[nodiscard]] std::vector<Matrix> dropout_probabilities(std::span<const DocumentId> ids, std::size_t passes,
                                                          std::int64_t round) const override;
  /// The weights so far; throws Error before the first fit.
  [[nodiscard]] NetworkWeights weights() const;

 private:
  struct Fit;

  void start(std::int64_t round);
  [[nodiscard]] std::vector<std::int32_t> use_words(std::span<const DocumentId> ids);
  void check(const EngineState& state) const;
  void run(Fit& fit);
  void fill(Fit& fit, std::span<const std::size_t> positions);
  void draw_dropout(Matrix& mask, std::size_t documents, Rng& rng) const;
  [[noreturn]] void fail(const Fit& fit) const;
  [[nodiscard]] DocumentBlock block_of(std::span<const DocumentId> ids) const;
  [[nodiscard]] Matrix score(std::span<const DocumentId> ids, std::size_t width,
                             const std::function<void(const DocumentBlock&, std::span<float>)>& forward) const;
  void require_trained() const;

  EmbeddingPoolDenseOptions options_;
  ClassifierInput input_;
  std::unique_ptr<PoolDenseEngine> engine_;
  PoolingWeights pooling_weights_;
  std::vector<bool> used_;  ///< per word: has occurred in a fit since the last fresh start
  bool trained_ = false;
};

}  // namespace alrun
