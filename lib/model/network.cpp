#include "model/network.h"

#include <cmath>

#include "core/rng.h"
#include "text/weighting.h"

namespace alrun {
namespace {

void fill_uniform(std::span<float> values, double limit, Rng& rng) {
  for (float& value : values) value = static_cast<float>(rng.uniform(-limit, limit));
}

DenseLayer glorot_layer(std::size_t inputs, std::size_t outputs, Rng& rng) {
  DenseLayer layer{Matrix(outputs, inputs), std::vector<float>(outputs, 0.0F)};
  fill_uniform(layer.weights.data(), std::sqrt(6.0 / static_cast<double>(inputs + outputs)), rng);
  return layer;
}

}  // namespace

NetworkWeights initial_weights(const EmbeddingPoolDenseOptions& options, std::size_t words, std::int32_t classes,
                               std::uint64_t seed, std::int64_t round) {
  Rng rng(seed, "init-weights", static_cast<std::uint64_t>(round));
  NetworkWeights weights;
  auto inputs = static_cast<std::size_t>(options.embedding_dim);
  weights.embedding = Matrix(words, inputs);
  for (const std::int64_t width : options.hidden) {
    weights.layers.push_back(glorot_layer(inputs, static_cast<std::size_t>(width), rng));
    inputs = static_cast<std::size_t>(width);
  }
  weights.layers.push_back(glorot_layer(inputs, static_cast<std::size_t>(classes), rng));
  fill_uniform(weights.embedding.data(), 0.05, rng);
  return weights;
}

std::vector<float> pooling_weights(const Features& features, Pooling pooling) {
  switch (pooling) {
    case Pooling::mean:
      return mean_weights(features);
    case Pooling::sum:
      return features.counts;
    case Pooling::tfidf:
      return tfidf_weights(features);
    case Pooling::max:
      break;
  }
  return {};
}

}  // namespace alrun
