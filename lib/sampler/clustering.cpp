#include "sampler/clustering.h"

#include <faiss/Clustering.h>
#include <faiss/IndexFlat.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "sampler/distance.h"
#include "sampler/faiss_threads.h"
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

/// The centroids as FAISS keeps them, searched by nearest_neighbours(): a BLAS's bits depend on the type of CPU.
class ExactIndex final : public faiss::IndexFlatL2 {
 public:
  ExactIndex(const Matrix& points, int threads)
      : IndexFlatL2(static_cast<idx_t>(points.columns())), points_(points), threads_(threads) {}

  [[nodiscard]] Matrix centroids() const {
    Matrix copy(static_cast<std::size_t>(ntotal), points_.columns());
    std::copy_n(get_xb(), copy.data().size(), copy.data().begin());
    return copy;
  }
  /// Of all points: FAISS asks for nothing else.
  void search(idx_t /*n*/, const float* /*x*/, idx_t /*k*/, float* distances, idx_t* labels,
              const faiss::SearchParameters* /*parameters*/ = nullptr) const override {
    const auto nearest = nearest_neighbours(points_, centroids(), 1, threads_);
    std::ranges::copy(nearest.indices, labels);
    std::ranges::transform(nearest.distances, distances, [](double apart) { return static_cast<float>(apart * apart); });
  }

 private:
  const Matrix& points_;
  int threads_;
};

}  // namespace

Clustering kmeans(const Matrix& points, std::span<const float> weights, std::size_t k, Rng& rng, int threads) {
  Clustering clustering;
  k = std::min(k, points.rows());
  if (k == 0) return clustering;
  faiss::ClusteringParameters parameters;
  parameters.niter = 20;
  parameters.seed = static_cast<int>(rng.below(std::numeric_limits<int>::max()));
  // Neither a subsample of many points nor a warning on stderr about few.
  parameters.min_points_per_centroid = 1;
  parameters.max_points_per_centroid = std::numeric_limits<int>::max();
  faiss::Clustering trainer(static_cast<int>(points.columns()), static_cast<int>(k), parameters);
  ExactIndex index(points, threads);
  const auto scaled = with_mean_one(weights);
  {
    const OneFaissThread single;
    trainer.train(static_cast<faiss::Index::idx_t>(points.rows()), points.data().data(), index,
                  scaled.empty() ? nullptr : scaled.data());
  }
  clustering.centroids = index.centroids();
  auto nearest = nearest_neighbours(points, clustering.centroids, 1, threads);
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
