#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "text/features.h"

namespace alrun {

/// Words and documents as points of a small space: the truncated singular value decomposition A ≈ U S Vᵀ of weighted rows
/// (latent semantic analysis, Deerwester et al. 1990).
struct LatentSpace {
  Matrix words;                         ///< V: words × dimensions, orthonormal columns
  std::vector<double> singular_values;  ///< S, falling
};

/// Decomposes the rows of `fitted_on`, with `weights` parallel to features.words, by randomised subspace iteration (Halko,
/// Martinsson & Tropp 2011). Fewer dimensions than asked for where the rows have no more. A pure function of its inputs;
/// some 8 passes over the rows.
LatentSpace latent_space(const Features& features, std::span<const float> weights, std::span<const DocumentId> fitted_on,
                         std::size_t dimensions);

/// rows × dimensions: every row as the weighted sum of its words' points, divided by its length where it has one.
Matrix project(const Features& features, std::span<const float> weights, const LatentSpace& space);

}  // namespace alrun
