#pragma once

#include <span>
#include <vector>

#include "sampler/sampler.h"

namespace alrun {

/// One document for each of k clusters of the points (rows as PoolView::unlabelled()): k-means, then for every centroid the
/// nearest document that no other one took. The heaviest cluster's document comes first, ties to the lowest id. `weights`:
/// of the documents, or empty. No scores; explanations say `cluster`, `cluster_size` and `distance` (to the centroid).
Selection cluster_representatives(const PoolView& pool, const Matrix& points, std::span<const float> weights, std::size_t k,
                                  Rng& rng);

}  // namespace alrun
