#include "sampler/clustering.h"

#include <faiss/Clustering.h>
#include <faiss/IndexFlat.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "sampler/distance.h"
#include "sampler/faiss_threads.h"

namespace alrun {

Clustering kmeans(const Matrix& points, std::span<const float> weights, std::size_t k, Rng& rng) {
  const OneFaissThread single;
  k = std::min(k, points.rows());
  const std::size_t dimensions = points.columns();
  faiss::ClusteringParameters parameters;
  parameters.niter = 20;
  parameters.seed = static_cast<int>(rng.below(std::numeric_limits<int>::max()));
  // Neither a subsample of many points nor a warning on stderr about few.
  parameters.min_points_per_centroid = 1;
  parameters.max_points_per_centroid = std::numeric_limits<int>::max();
  faiss::Clustering trainer(static_cast<int>(dimensions), static_cast<int>(k), parameters);
  faiss::IndexFlatL2 index(static_cast<faiss::Index::idx_t>(dimensions));
  trainer.train(static_cast<faiss::Index::idx_t>(points.rows()), points.data().data(), index,
                weights.empty() ? nullptr : weights.data());

  Clustering clustering{Matrix(k, dimensions), std::vector<std::int32_t>(points.rows()), std::vector<double>(points.rows())};
  std::copy(trainer.centroids.begin(), trainer.centroids.end(), clustering.centroids.data().begin());
  std::vector<float> squared(points.rows());
  std::vector<faiss::Index::idx_t> nearest(points.rows());
  index.search(static_cast<faiss::Index::idx_t>(points.rows()), points.data().data(), 1, squared.data(), nearest.data());
  for (std::size_t i = 0; i < points.rows(); ++i) {
    clustering.clusters[i] = static_cast<std::int32_t>(nearest[i]);
    clustering.distances[i] =
        std::sqrt(squared_distance(points.row(i), clustering.centroids.row(static_cast<std::size_t>(nearest[i]))));
  }
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
