#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "core/error.h"
#include "model/engine.h"

namespace alrun::test {

/// `embedding_pool_dense` in plain loops and doubles, written from the definitions: what every engine is compared with.
class ReferenceEngine final : public PoolDenseEngine {
 public:
  ReferenceEngine(const EmbeddingPoolDenseOptions& options, const TrainingOptions& training, Outputs outputs)
      : options_(options), training_(training), outputs_(outputs) {}

  void reset(NetworkWeights weights) override {
    dim_ = weights.embedding.columns();
    embedding_ = State(weights.embedding.data());
    layers_.clear();
    for (const auto& layer : weights.layers) layers_.push_back({State(layer.weights.data()), State(layer.bias)});
    steps_ = 0;
  }
  void begin_fit(std::span<const std::int32_t> words) override { words_.assign(words.begin(), words.end()); }
  bool end_fit() override { return true; }

  double step(const TrainingBatch& batch) override {
    TrainingBatch global = batch;
    std::vector<std::size_t> touched;
    for (std::int32_t& row : global.rows) {
      row = words_.at(static_cast<std::size_t>(row));
      touched.push_back(static_cast<std::size_t>(row));
    }
    for (std::int32_t& word : global.block.words) word = global.rows.at(static_cast<std::size_t>(word));

    std::vector<double> embedding_gradient(embedding_.value.size());
    std::vector<LayerGradient> gradients;
    for (const auto& layer : layers_)
      gradients.push_back({Values(layer.weights.value.size()), Values(layer.bias.value.size())});
    double loss = 0;
    for (std::size_t i = 0; i < global.block.documents(); ++i) loss += backward(global, i, embedding_gradient, gradients);

    ++steps_;
    std::vector<std::size_t> touched_elements;
    for (const std::size_t row : touched) {
      for (std::size_t d = 0; d < dim_; ++d) touched_elements.push_back(row * dim_ + d);
    }
    if (training_.optimizer == Optimizer::sparse_adam) {
      for (const std::size_t e : touched_elements) sparse_adam(embedding_, e, embedding_gradient[e]);
    } else {
      update(embedding_, embedding_gradient);
    }
    for (std::size_t i = 0; i < layers_.size(); ++i) {
      update(layers_[i].weights, gradients[i].weights);
      update(layers_[i].bias, gradients[i].bias);
    }
    return loss / static_cast<double>(global.block.documents());
  }

  void embeddings(const DocumentBlock& block, std::span<float> out) const override {
    for (std::size_t i = 0; i < block.documents(); ++i) write(activations(block, i).back(), i, out);
  }
  void log_probabilities(const DocumentBlock& block, std::span<float> out) const override {
    for (std::size_t i = 0; i < block.documents(); ++i) write(log_probabilities(activations(block, i).back()), i, out);
  }
  [[nodiscard]] EngineState state() const override { throw Error("the reference engine keeps no state"); }
  void restore(const EngineState& /*state*/) override { throw Error("the reference engine keeps no state"); }
  [[nodiscard]] NetworkWeights weights() const override {
    NetworkWeights weights{to_matrix(embedding_.value, dim_), {}};
    for (const auto& layer : layers_) {
      const auto& bias = layer.bias.value;
      weights.layers.push_back(
          {to_matrix(layer.weights.value, layer.weights.value.size() / bias.size()), {bias.begin(), bias.end()}});
    }
    return weights;
  }

 private:
  using Values = std::vector<double>;
  struct State {
    State() = default;
    explicit State(std::span<const float> initial)
        : value(initial.begin(), initial.end()), mean(value.size()), variance(value.size()) {}
    Values value, mean, variance;
  };
  struct Layer {
    State weights, bias;
  };
  struct LayerGradient {
    Values weights, bias;
  };

  static void write(const Values& values, std::size_t row, std::span<float> out) {
    for (std::size_t j = 0; j < values.size(); ++j) out[row * values.size() + j] = static_cast<float>(values[j]);
  }
  static Matrix to_matrix(const Values& values, std::size_t columns) {
    Matrix matrix(values.size() / columns, columns);
    std::ranges::copy(values, matrix.data().begin());
    return matrix;
  }

  /// The pooled vector before its activation; `winner`, if wanted, is the entry each maximum came from.
  [[nodiscard]] Values pool(const DocumentBlock& block, std::size_t i, std::vector<std::size_t>* winner = nullptr) const {
    Values pooled(dim_);
    const auto begin = static_cast<std::size_t>(block.offsets[i]);
    const auto end = static_cast<std::size_t>(block.offsets[i + 1]);
    for (std::size_t d = 0; d < dim_; ++d) {
      std::size_t best = begin;
      for (std::size_t e = begin; e < end; ++e) {
        const double x = at(block, e, d);
        if (x > at(block, best, d)) best = e;
        pooled[d] += x * static_cast<double>(block.weights[e]);
      }
      if (options_.pooling == Pooling::max) pooled[d] = begin < end ? at(block, best, d) : 0;
      if (winner != nullptr) winner->push_back(best);
    }
    return pooled;
  }
  [[nodiscard]] double at(const DocumentBlock& block, std::size_t entry, std::size_t d) const {
    return embedding_.value[static_cast<std::size_t>(block.words[entry]) * dim_ + d];
  }

  static Values affine(const Layer& layer, const Values& in) {
    Values out = layer.bias.value;
    for (std::size_t o = 0; o < out.size(); ++o) {
      for (std::size_t j = 0; j < in.size(); ++j) out[o] += layer.weights.value[o * in.size() + j] * in[j];
    }
    return out;
  }
  static void relu(Values& values) {
    for (double& x : values) x = std::max(x, 0.0);
  }
  /// The activated pooled vector, then each hidden layer's output.
  [[nodiscard]] std::vector<Values> activations(const DocumentBlock& block, std::size_t i) const {
    std::vector<Values> all{pool(block, i)};
    if (options_.pooled_activation == Activation::relu) relu(all[0]);
    for (std::size_t l = 0; l + 1 < layers_.size(); ++l) {
      all.push_back(affine(layers_[l], all.back()));
      relu(all.back());
    }
    return all;
  }
  [[nodiscard]] Values log_probabilities(const Values& features) const {
    Values logits = affine(layers_.back(), features);
    if (outputs_ == Outputs::sigmoid) {
      for (double& x : logits) x = std::min(x, 0.0) - std::log1p(std::exp(-std::abs(x)));
      return logits;
    }
    double total = 0;
    for (const double x : logits) total += std::exp(x);
    for (double& x : logits) x -= std::log(total);
    return logits;
  }

  double backward(const TrainingBatch& batch, std::size_t i, Values& embedding_gradient,
                  std::vector<LayerGradient>& gradients) {
    auto inputs = activations(batch.block, i);  // of each layer
    const auto before_dropout = inputs.back();
    const bool dropout = batch.dropout.rows() > 0;
    for (std::size_t j = 0; dropout && j < inputs.back().size(); ++j) {
      inputs.back()[j] *= static_cast<double>(batch.dropout.row(i)[j]);
    }
    const auto scores = log_probabilities(inputs.back());
    double loss = 0;
    Values signal;
    for (const double x : scores) signal.push_back(std::exp(x));
    if (outputs_ == Outputs::sigmoid) {
      for (const double p : signal) loss -= std::log(1 - p);  // as if no class applied
    }
    for (const std::int32_t label : batch.labels.row(i)) {
      const auto c = static_cast<std::size_t>(label);
      if (outputs_ == Outputs::sigmoid) loss += std::log(1 - signal[c]);
      loss -= scores[c];
      signal[c] -= 1;
    }
    const double terms = outputs_ == Outputs::sigmoid ? static_cast<double>(signal.size()) : 1;
    for (double& x : signal) x /= terms * static_cast<double>(batch.block.documents());
    for (std::size_t l = layers_.size(); l-- > 0;) {
      const bool last = l + 1 == layers_.size();
      Values below(inputs[l].size());
      for (std::size_t o = 0; o < signal.size(); ++o) {
        gradients[l].bias[o] += signal[o];
        for (std::size_t j = 0; j < below.size(); ++j) {
          gradients[l].weights[o * below.size() + j] += signal[o] * inputs[l][j];
          below[j] += signal[o] * layers_[l].weights.value[o * below.size() + j];
        }
      }
      const bool rectified = l > 0 || options_.pooled_activation == Activation::relu;
      for (std::size_t j = 0; j < below.size(); ++j) {
        if (last && dropout) below[j] *= static_cast<double>(batch.dropout.row(i)[j]);
        if (rectified && (last ? before_dropout : inputs[l])[j] <= 0) below[j] = 0;
      }
      signal = below;
    }
    spread(batch.block, i, signal, embedding_gradient);
    return loss / terms;
  }
  void spread(const DocumentBlock& block, std::size_t i, const Values& signal, Values& gradient) const {
    std::vector<std::size_t> winner;
    static_cast<void>(pool(block, i, &winner));
    for (auto e = static_cast<std::size_t>(block.offsets[i]); e < static_cast<std::size_t>(block.offsets[i + 1]); ++e) {
      for (std::size_t d = 0; d < dim_; ++d) {
        const bool max = options_.pooling == Pooling::max;
        const double share = !max ? static_cast<double>(block.weights[e]) : (winner[d] == e ? 1.0 : 0.0);
        gradient[static_cast<std::size_t>(block.words[e]) * dim_ + d] += share * signal[d];
      }
    }
  }

  void move_moments(State& state, std::size_t e, double g) const {
    state.mean[e] = 0.9 * state.mean[e] + 0.1 * g;
    state.variance[e] = 0.999 * state.variance[e] + 0.001 * g * g;
  }
  [[nodiscard]] double correction(double beta) const { return 1 - std::pow(beta, steps_); }
  void update(State& state, const Values& gradient) const {
    for (std::size_t e = 0; e < gradient.size(); ++e) {
      if (training_.optimizer == Optimizer::sgd) {
        state.value[e] -= training_.learning_rate * gradient[e];
        continue;
      }
      move_moments(state, e, gradient[e]);
      state.value[e] -= training_.learning_rate * state.mean[e] / correction(0.9) /
                        (std::sqrt(state.variance[e] / correction(0.999)) + 1e-8);
    }
  }
  void sparse_adam(State& state, std::size_t e, double g) const {
    move_moments(state, e, g);
    state.value[e] -= training_.learning_rate * std::sqrt(correction(0.999)) / correction(0.9) * state.mean[e] /
                      (std::sqrt(state.variance[e]) + 1e-8);
  }

  EmbeddingPoolDenseOptions options_;
  TrainingOptions training_;
  Outputs outputs_;
  std::size_t dim_ = 0;
  State embedding_;
  std::vector<Layer> layers_;
  std::vector<std::int32_t> words_;
  double steps_ = 0;
};

}  // namespace alrun::test
