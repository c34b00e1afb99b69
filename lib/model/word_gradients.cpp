#include "model/word_gradients.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "model/softmax.h"

namespace alrun {
namespace {

using Values = std::vector<double>;

void relu(Values& values) {
  for (double& x : values) x = std::max(x, 0.0);
}

Values affine(const DenseLayer& layer, const Values& in) {
  Values out(layer.bias.begin(), layer.bias.end());
  for (std::size_t o = 0; o < out.size(); ++o) {
    const auto row = layer.weights.row(o);
    for (std::size_t j = 0; j < in.size(); ++j) out[o] += static_cast<double>(row[j]) * in[j];
  }
  return out;
}

/// One document's way through the network, forwards once and backwards for every class.
class Document {
 public:
  Document(const EmbeddingPoolDenseOptions& options, const NetworkWeights& weights, const DocumentBlock& block,
           std::size_t i)
      : options_(options),
        weights_(weights),
        words_(std::span(block.words).subspan(begin(block, i), begin(block, i + 1) - begin(block, i))),
        word_weights_(std::span(block.weights).subspan(begin(block, i), words_.size())) {
    inputs_.push_back(options.pooling == Pooling::max ? pool_max() : pool_sum());
    if (options.pooled_activation == Activation::relu) relu(inputs_.back());
    for (std::size_t l = 0; l + 1 < weights.layers.size(); ++l) {
      inputs_.push_back(affine(weights.layers[l], inputs_.back()));
      relu(inputs_.back());
    }
    probabilities_ = affine(weights.layers.back(), inputs_.back());
    softmax(probabilities_);
  }

  void gradients(std::span<float> out) const {
    for (std::size_t c = 0; c < out.size(); ++c) out[c] = words_.empty() ? 0.0F : static_cast<float>(largest(c));
  }

 private:
  static std::size_t begin(const DocumentBlock& block, std::size_t i) { return static_cast<std::size_t>(block.offsets[i]); }

  [[nodiscard]] std::span<const float> vector_of(std::size_t entry) const {
    return weights_.embedding.row(static_cast<std::size_t>(words_[entry]));
  }

  [[nodiscard]] Values pool_sum() const {
    Values pooled(weights_.embedding.columns());
    for (std::size_t e = 0; e < words_.size(); ++e) {
      const auto vector = vector_of(e);
      for (std::size_t d = 0; d < pooled.size(); ++d) {
        pooled[d] += static_cast<double>(word_weights_[e]) * static_cast<double>(vector[d]);
      }
    }
    return pooled;
  }
  [[nodiscard]] Values pool_max() {
    Values pooled(weights_.embedding.columns());
    winner_.assign(pooled.size(), 0);
    for (std::size_t d = 0; d < pooled.size() && !words_.empty(); ++d) {
      for (std::size_t e = 1; e < words_.size(); ++e) {
        if (vector_of(e)[d] > vector_of(winner_[d])[d]) winner_[d] = e;
      }
      pooled[d] = static_cast<double>(vector_of(winner_[d])[d]);
    }
    return pooled;
  }

  /// The derivative of the loss with label c by the pooled vector.
  [[nodiscard]] Values signal(std::size_t c) const {
    Values above = probabilities_;
    above[c] -= 1;
    for (std::size_t l = weights_.layers.size(); l-- > 0;) {
      Values below(inputs_[l].size());
      for (std::size_t o = 0; o < above.size(); ++o) {
        const auto row = weights_.layers[l].weights.row(o);
        for (std::size_t j = 0; j < below.size(); ++j) below[j] += above[o] * static_cast<double>(row[j]);
      }
      const bool rectified = l > 0 || options_.pooled_activation == Activation::relu;
      for (std::size_t j = 0; rectified && j < below.size(); ++j) below[j] = inputs_[l][j] > 0 ? below[j] : 0;
      above = std::move(below);
    }
    return above;
  }

  [[nodiscard]] double largest(std::size_t c) const {
    const auto by_pooled = signal(c);
    if (options_.pooling != Pooling::max) {
      double squares = 0;
      for (const double g : by_pooled) squares += g * g;
      return std::sqrt(squares) * static_cast<double>(*std::ranges::max_element(word_weights_));
    }
    Values squares(words_.size());
    for (std::size_t d = 0; d < by_pooled.size(); ++d) squares[winner_[d]] += by_pooled[d] * by_pooled[d];
    return std::sqrt(*std::ranges::max_element(squares));
  }

  const EmbeddingPoolDenseOptions& options_;
  const NetworkWeights& weights_;
  std::span<const std::int32_t> words_;
  std::span<const float> word_weights_;
  std::vector<std::size_t> winner_;  ///< of max pooling: the entry that each element came from
  std::vector<Values> inputs_;       ///< of each layer
  Values probabilities_;
};

}  // namespace

void word_gradients(const EmbeddingPoolDenseOptions& options, const NetworkWeights& weights, const DocumentBlock& block,
                    std::span<float> out) {
  const std::size_t classes = weights.layers.back().bias.size();
  for (std::size_t i = 0; i < block.documents(); ++i) {
    Document(options, weights, block, i).gradients(out.subspan(i * classes, classes));
  }
}

}  // namespace alrun
