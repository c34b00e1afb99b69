#include "sampler/neighbours.h"

#include <faiss/IndexFlat.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/parallel.h"
#include "sampler/distance.h"
#include "sampler/faiss_threads.h"

namespace alrun {
namespace {

constexpr std::size_t query_block = 1024;  // fixed, so that products have the same shapes for any number of threads
constexpr std::size_t spare = 8;           // candidates beyond k, among which near ties are settled exactly

}  // namespace

Neighbours nearest_neighbours(const Matrix& queries, const Matrix& points, std::size_t k, int threads) {
  Neighbours found;
  found.count = std::min(k, points.rows());
  if (found.count == 0 || queries.rows() == 0) return found;
  found.indices.resize(queries.rows() * found.count);
  found.distances.resize(queries.rows() * found.count);
  const std::size_t candidates = std::min(found.count + spare, points.rows());
  faiss::IndexFlatL2 index(static_cast<faiss::Index::idx_t>(points.columns()));
  index.add(static_cast<faiss::Index::idx_t>(points.rows()), points.data().data());

  parallel_for((queries.rows() + query_block - 1) / query_block, threads, [&](std::size_t block) {
    const OneFaissThread single;
    const std::size_t first = block * query_block;
    const std::size_t n = std::min(query_block, queries.rows() - first);
    std::vector<float> squared(n * candidates);
    std::vector<faiss::Index::idx_t> nearest(n * candidates);
    index.search(static_cast<faiss::Index::idx_t>(n), queries.row(first).data(),
                 static_cast<faiss::Index::idx_t>(candidates), squared.data(), nearest.data());
    std::vector<std::pair<double, std::int32_t>> sorted(candidates);
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < candidates; ++j) {
        const auto point = nearest[i * candidates + j];
        sorted[j] = {squared_distance(queries.row(first + i), points.row(static_cast<std::size_t>(point))),
                     static_cast<std::int32_t>(point)};
      }
      std::ranges::sort(sorted);
      for (std::size_t j = 0; j < found.count; ++j) {
        found.distances[(first + i) * found.count + j] = std::sqrt(sorted[j].first);
        found.indices[(first + i) * found.count + j] = sorted[j].second;
      }
    }
  });
  return found;
}

}  // namespace alrun
