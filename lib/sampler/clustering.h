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
  std::vector<std::int32_t> clusters;  ///< per point, 0 … k - 1, ties to the lower; a cluster may be empty
  std::vector<double> distances;       ///< per point, Euclidean, to its centroid
};

/// Lloyd's k-means by FAISS, 20 iterations from k > 0 points drawn by `rng`; at most as many clusters as points. `weights`:
/// empty, or one a point, of which only the ratios matter; all 0 is the same as empty. Points are assigned exactly
/// (nearest_neighbours), so that the result is the same on any CPU, for any number of threads.
Clustering kmeans(const Matrix& points, std::span<const float> weights, std::size_t k, Rng& rng, int threads = 1);

/// For each centroid in turn the nearest point that no earlier one took; ties to the lower index. k distinct indices.
std::vector<std::size_t> nearest_distinct(const Clustering& clustering, const Matrix& points);

}  // namespace alrun
