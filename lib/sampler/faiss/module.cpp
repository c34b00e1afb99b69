#include <faiss/Clustering.h>
#include <faiss/IndexFlat.h>
#include <faiss/utils/distances.h>
#include <omp.h>

#include <algorithm>
#include <limits>

#include "sampler/faiss_module.h"

namespace alrun {
namespace {

using Row = faiss::Index::idx_t;
static_assert(std::is_same_v<Row, std::int64_t>);

BlasTurns* process_turns = nullptr;

/// FAISS's loops on the calling thread alone, from here on.
void no_threads() {
  thread_local const bool once = (omp_set_num_threads(1), true);
  static_cast<void>(once);
}

/// Runs `body`, which calls the BLAS.
template <class F>
void with_blas(F body) {
  no_threads();
  const BlasTurn turn(*process_turns);
  body();
}

Row count(std::size_t n) { return static_cast<Row>(n); }

class FlatIndex final : public PointIndex {
 public:
  explicit FlatIndex(const Matrix& points) : index_(count(points.columns())) {
    index_.add(count(points.rows()), points.data().data());
  }
  void search(const Matrix& queries, std::size_t k, std::span<float> squared, std::span<std::int64_t> rows) const override {
    with_blas([&] { index_.search(count(queries.rows()), queries.data().data(), count(k), squared.data(), rows.data()); });
  }

 private:
  faiss::IndexFlatL2 index_;
};

std::unique_ptr<PointIndex> index(const Matrix& points) { return std::make_unique<FlatIndex>(points); }

void squared_distances(std::size_t dimensions, std::span<const float> queries, std::span<const float> points,
                       std::span<float> squared) {
  with_blas([&] {
    faiss::pairwise_L2sqr(count(dimensions), count(queries.size() / dimensions), queries.data(),
                          count(points.size() / dimensions), points.data(), squared.data());
  });
}

/// The centroids as FAISS keeps them, searched exactly: a BLAS's bits depend on the type of CPU.
class Centroids final : public faiss::IndexFlatL2 {
 public:
  Centroids(std::size_t dimensions, const FaissModule::Nearest& nearest)
      : IndexFlatL2(count(dimensions)), dimensions_(dimensions), nearest_(nearest) {}

  [[nodiscard]] Matrix copy() const {
    Matrix copy(static_cast<std::size_t>(ntotal), dimensions_);
    std::copy_n(get_xb(), copy.data().size(), copy.data().begin());
    return copy;
  }
  /// Of all points: FAISS asks for nothing else.
  void search(idx_t /*n*/, const float* /*x*/, idx_t /*k*/, float* distances, idx_t* labels,
              const faiss::SearchParameters* /*parameters*/ = nullptr) const override {
    const auto nearest = nearest_(copy());
    std::ranges::copy(nearest.indices, labels);
    std::ranges::transform(nearest.distances, distances, [](double apart) { return static_cast<float>(apart * apart); });
  }

 private:
  std::size_t dimensions_;
  const FaissModule::Nearest& nearest_;
};

Matrix centroids(const Matrix& points, std::span<const float> weights, std::size_t k, int seed,
                 const FaissModule::Nearest& nearest) {
  faiss::ClusteringParameters parameters;
  parameters.niter = 20;
  parameters.seed = seed;
  // Neither a subsample of many points nor a warning on stderr about few.
  parameters.min_points_per_centroid = 1;
  parameters.max_points_per_centroid = std::numeric_limits<int>::max();
  faiss::Clustering trainer(static_cast<int>(points.columns()), static_cast<int>(k), parameters);
  Centroids found(points.columns(), nearest);
  no_threads();
  trainer.train(count(points.rows()), points.data().data(), found, weights.empty() ? nullptr : weights.data());
  return found.copy();
}

}  // namespace
}  // namespace alrun

extern "C" __attribute__((visibility("default"))) const alrun::ModuleTable* alrun_faiss_module(alrun::BlasTurns& turns) {
  static const alrun::FaissModule module{
      {alrun::faiss_module_abi}, alrun::index, alrun::squared_distances, alrun::centroids};
  alrun::process_turns = &turns;
  // Every search allots a buffer of so many queries times 1,024 points: by FAISS's own 4,096, 16 MiB for the smallest.
  faiss::distance_compute_blas_query_bs = alrun::search_block;
  return &module;
}
