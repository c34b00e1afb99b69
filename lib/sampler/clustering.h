#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.h"
#include "core/rng.h"

namespace alrun {

/// A partition of points by their nearest centroid.
struct Clustering {
  Matrix centroids;                    ///< k × dimensions
  std::vector<std::int32_t> clusters;  ///< per point, 0 … k - 1; a cluster may be empty
  std::vector<double> distances;       ///< per point, Euclidean, to its centroid
};

/// Lloyd's k-means by FAISS, 20 iterations from k points drawn by `rng`; at most as many clusters as points. `weights`:
/// empty, or one a point. Single-threaded: its bits depend on the type of CPU (a BLAS), not on threads.
Clustering kmeans(const Matrix& points, std::span<const float> weights, std::size_t k, Rng& rng);

/// For each centroid in turn the nearest point that no earlier one took; ties to the lower index. k distinct indices.
std::vector<std::size_t> nearest_distinct(const Clustering& clustering, const Matrix& points);

}  // namespace alrun
