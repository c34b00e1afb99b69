#pragma once

#include <vector>

#include "model/engine.h"
#include "model/native/idle_steps.h"
#include "model/native/kernels.h"

namespace alrun::native {

/// Floats with Adam's moments and a gradient, all of one size.
struct Parameter {
  std::vector<float> value;
  std::vector<float> mean;
  std::vector<float> variance;
  std::vector<float> gradient;

  [[nodiscard]] Moving moving() { return {value.data(), mean.data(), variance.data()}; }
};

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
  NativePoolDense(const EmbeddingPoolDenseOptions& options, const TrainingOptions& training,
                  const Kernels& level = kernels());

  void reset(NetworkWeights weights) override;
  void begin_fit(std::span<const std::int32_t> words) override;
  double step(const TrainingBatch& batch) override;
  bool end_fit() override;
  void embeddings(const DocumentBlock& block, std::span<float> out) const override;
  void log_probabilities(const DocumentBlock& block, std::span<float> out) const override;
  [[nodiscard]] NetworkWeights weights() const override;

 private:
  struct Pass {
    std::vector<std::vector<float>> inputs;  ///< of each layer, after activation; documents × in_stride
    std::vector<std::int32_t> winner;        ///< of max pooling
    std::vector<float> logits;               ///< documents × out_stride of the softmax layer
    std::vector<double> totals;              ///< per document: Σ exp(logit - largest)
  };

  struct MissedSince {
    std::int32_t until = 0;  ///< the step that `place` was made for
    std::int32_t place = 0;  ///< in missed_
  };

  /// Fills pass.inputs: the pooled vectors and each hidden layer's output.
  void forward(const Bags& bags, const float* table, Pass& pass) const;
  /// Fills pass.logits with the softmax layer's output.
  void softmax_layer(std::size_t documents, const std::vector<float>& features, Pass& pass) const;
  /// Turns the logits into the loss's derivatives by them; returns the loss.
  double cross_entropy(const TrainingBatch& batch);
  /// Fills the layers' gradients; returns the derivatives by the pooled vectors.
  const std::vector<float>& backward(const TrainingBatch& batch);
  void spread(const TrainingBatch& batch, const std::vector<float>& signal);
  void update(const TrainingBatch& batch);
  void update_table(const TrainingBatch& batch);
  void adam_on_table(const TrainingBatch& batch);
  /// Gives rows of the table the Adam steps without gradient that they have missed.
  void catch_up(std::span<const std::int32_t> rows);
  std::int32_t missed_since(std::int32_t last);
  void move(Parameter& parameter) const;
  [[nodiscard]] StepSize step_size(bool sparse) const;
  void refresh_columns();

  EmbeddingPoolDenseOptions options_;
  Optimizer optimizer_;
  double learning_rate_;
  const Kernels& kernels_;

  std::size_t stride_;  ///< of an embedding row
  std::size_t words_ = 0;
  std::vector<float> embedding_;  ///< words × stride_
  std::vector<Layer> layers_;
  std::int64_t steps_ = 0;

  std::vector<std::int32_t> table_words_;  ///< ascending: the words that are trained
  Parameter table_;                        ///< their rows; the gradient's rows are the batch's
  IdleSteps idle_;
  std::vector<std::int32_t> moved_until_;   ///< per row of the table: the last step it has made (Adam)
  std::vector<std::int32_t> gradient_row_;  ///< per row of the table: its row in the gradient, or -1

  Pass pass_;  // scratch of a step
  std::vector<CatchUp> missed_;
  std::vector<std::int32_t> which_missed_;   // per row to catch up: its place in missed_
  std::vector<MissedSince> missed_since_;    // per step
  std::vector<std::int32_t> entry_rows_;     // per entry of the batch: its word's row in the table
  std::vector<float> dropped_;               // the softmax layer's input after dropout
  std::vector<std::vector<float>> signals_;  // derivatives of the loss by each layer's input
};

}  // namespace alrun::native
