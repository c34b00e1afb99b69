#include "sampler/neighbours.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "core/parallel.h"
#include "sampler/distance.h"
#include "sampler/faiss_module.h"
#include "sampler/mean_point.h"

namespace alrun {
namespace {

/// Candidates beyond k, so that rounding seldom leaves it open which are the nearest; keeping many of them costs time.
constexpr std::size_t spare(std::size_t k) { return std::min<std::size_t>(k + 1, 8); }

using Candidate = std::pair<double, std::int32_t>;  // squared distance, row

/// Rows [first, first + rows) of `points` as seen from `origin`: FAISS's ‖x‖² + ‖y‖² - 2 x·y cancels least near it.
Matrix seen_from(std::span<const float> origin, const Matrix& points, std::size_t first, std::size_t rows) {
  Matrix seen(rows, points.columns());
  for (std::size_t i = 0; i < rows; ++i) {
    const auto from = points.row(first + i);
    const auto to = seen.row(i);
    for (std::size_t j = 0; j < to.size(); ++j) to[j] = from[j] - origin[j];
  }
  return seen;
}

/// What FAISS, centring and squared_distance() together may be wrong by, at most, on squared distances between a query of
/// this length and points not farther from it than `distance`: whatever the order in which the H products are summed.
double rounding(std::size_t dimensions, double length, double distance) {
  constexpr double unit = std::numeric_limits<float>::epsilon() / 2;
  const double other = length + distance;
  return (3 * static_cast<double>(dimensions) + 16) * unit * (length * length + other * other);
}

/// Searches for the neighbours of one query after another; each thread has its own.
class Searcher {
 public:
  Searcher(const Matrix& points, std::size_t count) : points_(points), count_(count) {}

  /// The nearest points, given what FAISS found for the query: if a point that it left out may be as near, all are
  /// compared. So the outcome is exact, and the same on every CPU.
  std::span<const Candidate> search(std::span<const float> query, double length, std::span<const std::int64_t> candidates,
                                    std::span<const float> squared) {
    found_.clear();
    for (const auto row : candidates) {
      if (row >= 0) add(query, static_cast<std::size_t>(row));
    }
    std::ranges::sort(found_);
    if (!complete(length, squared)) {
      found_.clear();
      for (std::size_t row = 0; row < points_.rows(); ++row) add(query, row);
      std::ranges::partial_sort(found_, found_.begin() + static_cast<std::ptrdiff_t>(count_));
    }
    return std::span(found_).first(count_);
  }

 private:
  void add(std::span<const float> query, std::size_t row) {
    found_.emplace_back(squared_distance(query, points_.row(row)), static_cast<std::int32_t>(row));
  }
  [[nodiscard]] bool complete(double length, std::span<const float> squared) const {
    if (found_.size() == points_.rows()) return true;
    if (found_.size() < squared.size()) return false;
    const double farthest = found_[count_ - 1].first;
    return static_cast<double>(squared.back()) - rounding(points_.columns(), length, std::sqrt(farthest)) > farthest;
  }

  const Matrix& points_;
  std::size_t count_;
  std::vector<Candidate> found_;
};

}  // namespace

Neighbours nearest_neighbours(const Matrix& queries, const Matrix& points, std::size_t k, int threads) {
  Neighbours found;
  found.count = std::min(k, points.rows());
  if (found.count == 0 || queries.rows() == 0) return found;
  found.indices.resize(queries.rows() * found.count);
  found.distances.resize(queries.rows() * found.count);
  const std::size_t candidates = std::min(found.count + spare(found.count), points.rows());
  const auto origin = mean_point(points);
  const auto index = faiss_module().index(seen_from(origin, points, 0, points.rows()));

  parallel_for((queries.rows() + search_block - 1) / search_block, threads, [&](std::size_t block) {
    const std::size_t first = block * search_block;
    const Matrix seen = seen_from(origin, queries, first, std::min(search_block, queries.rows() - first));
    std::vector<float> squared(seen.rows() * candidates);
    std::vector<std::int64_t> nearest(seen.rows() * candidates);
    index->search(seen, candidates, squared, nearest);
    Searcher searcher(points, found.count);
    for (std::size_t i = 0; i < seen.rows(); ++i) {
      const double length = std::sqrt(dot_product(seen.row(i), seen.row(i)));
      const auto exact =
          searcher.search(queries.row(first + i), length, std::span(nearest).subspan(i * candidates, candidates),
                          std::span(squared).subspan(i * candidates, candidates));
      for (std::size_t j = 0; j < exact.size(); ++j) {
        found.distances[(first + i) * found.count + j] = std::sqrt(exact[j].first);
        found.indices[(first + i) * found.count + j] = exact[j].second;
      }
    }
  });
  return found;
}

}  // namespace alrun
