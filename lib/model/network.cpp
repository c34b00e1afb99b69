#include "model/network.h"

#include <cmath>

#include "core/rng.h"

namespace alrun {
namespace {

DenseLayer glorot_layer(std::size_t inputs, std::size_t outputs, Rng& rng) {
  DenseLayer layer{Matrix(outputs, inputs), std::vector<float>(outputs, 0.0F)};
  const double limit = std::sqrt(6.0 / static_cast<double>(inputs + outputs));
  rng.fill_uniform(layer.weights.data(), -limit, limit);
  return layer;
}

}  // namespace

NetworkWeights initial_weights(const EmbeddingPoolDenseOptions& options, std::size_t words, std::int32_t classes,
                               std::uint64_t seed, std::int64_t round, std::uint64_t member) {
  Rng rng(seed, "init-weights", static_cast<std::uint64_t>(round), member);
  NetworkWeights weights;
  auto inputs = static_cast<std::size_t>(options.embedding_dim);
  weights.embedding = Matrix(words, inputs);
  for (const std::int64_t width : options.hidden) {
    weights.layers.push_back(glorot_layer(inputs, static_cast<std::size_t>(width), rng));
    inputs = static_cast<std::size_t>(width);
  }
  weights.layers.push_back(glorot_layer(inputs, static_cast<std::size_t>(classes), rng));
  rng.fill_uniform(weights.embedding.data(), -0.05, 0.05);
  return weights;
}

}  // namespace alrun
