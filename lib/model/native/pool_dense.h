#pragma once

#include <vector>

#include "model/engine.h"
#include "model/native/kernels.h"
#include "model/native/word_table.h"

namespace alrun::native {

/// A dense layer with rows padded to whole vectors.
struct Layer {
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  Parameter weights;           ///< outputs × padded(inputs)
  Parameter bias;              ///< padded(outputs)
  std::vector<float> columns;  ///< weights transposed: inputs × padded(outputs)

  [[nodiscard]] std::size_t in_stride() const { return padded(inputs); }
  [[nodiscard]] std::size_t out_stride() const { return padded(outputs); }
};

/// The arithmetic of `embedding_pool_dense` on the CPU: forward, backward and optimiser fused over the few rows of a batch.
class NativePoolDense final : public PoolDenseEngine {
 public:
  NativePoolDense(const EmbeddingPoolDenseOptions& options, const TrainingOptions& training, Outputs outputs,
                  const Kernels& level = kernels());

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
  struct Pass {
    std::vector<std::vector<float>> inputs;  ///< of each layer, after activation; documents × in_stride
    std::vector<std::int32_t> winner;        ///< of max pooling
    std::vector<float> logits;               ///< documents × out_stride of the last layer
    std::vector<double> totals;              ///< of softmax, per document: Σ exp(logit - largest)
    std::vector<float> rest;                 ///< of sigmoid, as the logits: ln(1 + exp(-|logit|))
  };

  /// Fills pass.inputs: the pooled vectors and each hidden layer's output.
  void forward(const Bags& bags, const float* table, Pass& pass) const;
  /// Fills pass.logits with the last layer's output.
  void last_layer(std::size_t documents, const std::vector<float>& features, Pass& pass) const;
  /// Turn pass.logits into probabilities, and fill what they leave besides.
  void softmax(std::size_t documents, Pass& pass) const;
  void sigmoid(std::size_t documents, Pass& pass) const;
  /// Turn the logits into the loss's derivatives by them; return the loss.
  double cross_entropy(const TrainingBatch& batch);
  double binary_cross_entropy(const TrainingBatch& batch);
  /// Fills the layers' gradients; returns the derivatives by the pooled vectors.
  const std::vector<float>& backward(const TrainingBatch& batch);
  void spread(const TrainingBatch& batch, const std::vector<float>& signal);
  void move(Parameter& parameter) const;
  void refresh_columns();

  EmbeddingPoolDenseOptions options_;
  Optimizer optimizer_;
  double learning_rate_;
  Outputs outputs_;
  const Kernels& kernels_;

  std::size_t stride_;            ///< of an embedding row
  std::vector<float> embedding_;  ///< words × stride_
  std::vector<Layer> layers_;
  std::int64_t steps_ = 0;

  WordTable table_;

  Pass pass_;                                // scratch of a step
  std::vector<std::int32_t> entry_rows_;     // per entry of the batch: its word's row in the table
  std::vector<std::int32_t> position_;       // of max pooling: per row of the table its position in the batch's rows
  std::vector<float> dropped_;               // the last layer's input after dropout
  std::vector<std::vector<float>> signals_;  // derivatives of the loss by each layer's input
};

}  // namespace alrun::native
