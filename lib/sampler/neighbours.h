#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix.h"

namespace alrun {

/// The nearest points of each query, the nearest first, ties to the lower index.
struct Neighbours {
  std::size_t count = 0;              ///< of each query: min(k, points)
  std::vector<std::int32_t> indices;  ///< queries × count: rows of `points`
  std::vector<double> distances;      ///< queries × count, Euclidean

  [[nodiscard]] std::span<const std::int32_t> indices_of(std::size_t query) const {
    return std::span(indices).subspan(query * count, count);
  }
  [[nodiscard]] std::span<const double> distances_of(std::size_t query) const {
    return std::span(distances).subspan(query * count, count);
  }
};

/// Queries that are searched for at once, on one thread; bounds what the threads hold.
inline constexpr std::size_t search_block = 1024;

/// Exact k nearest neighbours, by squared_distance(): FAISS proposes, in blocks of queries on at most `threads` threads, and
/// where rounding could hide a nearer point, as among many equal ones, all are compared. The same on any CPU, for any number
/// of threads. A point that is a query, too, is its own neighbour, at distance 0.
Neighbours nearest_neighbours(const Matrix& queries, const Matrix& points, std::size_t k, int threads);

}  // namespace alrun
