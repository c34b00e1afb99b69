#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "model/embedding_pool_dense.h"
#include "text/features.h"

namespace alrun {

/// outputs = inputs · weightsᵀ + bias
struct DenseLayer {
  Matrix weights;  ///< outputs × inputs
  std::vector<float> bias;
};

/// All weights of `embedding_pool_dense`, free of any library's tensors.
struct NetworkWeights {
  Matrix embedding;                ///< words × embedding_dim
  std::vector<DenseLayer> layers;  ///< the hidden layers, then the one with an output a class
};

/// Fresh weights from the stream "init-weights" of (seed, round, member): embedding rows uniform in ±0.05 (Keras'
/// Embedding), dense weights uniform in ±sqrt(6 / (inputs + outputs)) (Glorot & Bengio 2010, Keras' Dense), biases 0. The
/// dense layers are drawn before the embedding, so that they do not depend on the vocabulary.
NetworkWeights initial_weights(const EmbeddingPoolDenseOptions& options, std::size_t words, std::int32_t classes,
                               std::uint64_t seed, std::int64_t round, std::uint64_t member = 0);

}  // namespace alrun
