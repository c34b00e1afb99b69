#pragma once

#include <span>

#include "model/engine.h"

namespace alrun {

/// documents × classes: max over a document's words w of ‖∂ℓ(x, c)/∂E_w‖₂, ℓ(x, c) being its cross-entropy with label c and
/// E_w the word's vector (Zhang et al. 2017); 0 for a document without words. The reference in plain loops: no engine is
/// needed.
void word_gradients(const EmbeddingPoolDenseOptions& options, const NetworkWeights& weights, const DocumentBlock& block,
                    std::span<float> out);

}  // namespace alrun
