#include "sampler/clustering.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "sampler/distance.h"
#include "sampler/faiss_module.h"
#include "sampler/neighbours.h"

namespace alrun {
namespace {

// FAISS splits a cluster to refill an empty one, and draws it by its weight beyond 1: were no cluster heavier than that, it
// would never end. Weights whose mean is 1 always have one that is.
std::vector<float> with_mean_one(std::span<const float> weights) {
  double sum = 0;
  for (const float weight : weights) sum += static_cast<double>(weight);
  if (!(sum > 0)) return {};
  std::vector<float> scaled(weights.size());
  for (std::size_t i = 0; i < scaled.size(); ++i)
    scaled[i] = static_cast<float>(static_cast<double>(weights[i]) / sum * static_cast<double>(weights.size()));
  return scaled;
}

}  // namespace

Clustering kmeans(const Matrix& points, std::span<const float> weights, std::size_t k, Rng& rng, int threads) {
  Clustering clustering;
  k = std::min(k, points.rows());
  if (k == 0) return clustering;
  const auto seed = static_cast<int>(rng.below(std::numeric_limits<int>::max()));
  const auto nearest_centroids = [&](const Matrix& centroids) { return nearest_neighbours(points, centroids, 1, threads); };
  clustering.centroids = faiss_module().centroids(points, with_mean_one(weights), k, seed, nearest_centroids);
  auto nearest = nearest_centroids(clustering.centroids);
  clustering.clusters = std::move(nearest.indices);
  clustering.distances = std::move(nearest.distances);
  return clustering;
}

std::vector<std::size_t> nearest_distinct(const Clustering& clustering, const Matrix& points) {
  std::vector<std::size_t> chosen;
  std::vector<bool> taken(points.rows());
  for (std::size_t c = 0; c < clustering.centroids.rows(); ++c) {
    std::size_t best = points.rows();
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t i = 0; i < points.rows(); ++i) {
      if (taken[i]) continue;
      const double distance = squared_distance(points.row(i), clustering.centroids.row(c));
      if (best == points.rows() || distance < least) {
        best = i;
        least = distance;
      }
    }
    taken[best] = true;
    chosen.push_back(best);
  }
  return chosen;
}

}  // namespace alrun
