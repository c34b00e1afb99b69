#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <vector>

#include "core/blas.h"
#include "model/engine.h"
#include "model/torch/optimizer.h"

namespace alrun {

/// The process's, given to the module when it is opened.
extern BlasTurns* torch_turns;

/// `embedding_pool_dense` on libtorch: autograd over the rows of the batch's words only.
class TorchPoolDense final : public PoolDenseEngine {
 public:
  /// Throws Error if `training.device` asks for a device that there is not.
  TorchPoolDense(const EmbeddingPoolDenseOptions& options, const TrainingOptions& training, Outputs outputs);

  void reset(NetworkWeights weights) override;
  void begin_fit(std::span<const std::int32_t> words) override;
  double step(const TrainingBatch& batch) override;
  bool end_fit() override;
  void embeddings(const DocumentBlock& block, std::span<float> out) const override;
  void log_probabilities(const DocumentBlock& block, std::span<float> out) const override;
  [[nodiscard]] NetworkWeights weights() const override;
  [[nodiscard]] EngineState state() const override;
  void restore(const EngineState& state) override;

 private:
  struct Layer {
    Parameter weights;
    Parameter bias;
  };

  [[nodiscard]] at::Tensor pool_rows(const at::Tensor& rows, const DocumentBlock& block) const;
  [[nodiscard]] at::Tensor pool_words(const DocumentBlock& block) const;
  [[nodiscard]] at::Tensor hidden(at::Tensor pooled) const;
  [[nodiscard]] at::Tensor logits(const at::Tensor& features) const;
  [[nodiscard]] at::Tensor loss(const at::Tensor& logits, const Answers& labels) const;
  void update(const at::Tensor& rows, const std::vector<at::Tensor>& gradients);

  EmbeddingPoolDenseOptions options_;
  Optimizer optimizer_;
  double learning_rate_;
  Outputs outputs_;
  at::Device device_;
  std::optional<Parameter> embedding_;
  std::vector<Layer> layers_;
  std::int64_t steps_ = 0;          ///< since the reset
  at::Tensor words_;                ///< of the last fit
  std::optional<Parameter> table_;  ///< their rows, while a fit runs
};

}  // namespace alrun
