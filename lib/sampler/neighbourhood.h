#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/matrix.h"

namespace alrun {

/// The points that are near any of some queries, ascending.
struct Neighbourhood {
  std::vector<std::size_t> points;          ///< rows
  std::vector<double> mean_distances;       ///< of each, to the queries that it is near to
  std::vector<std::int32_t> nearest_query;  ///< of each, a row; the lower one of two at the same distance
};

/// Joins the `count` nearest points of every query; more of each where these are fewer than `wanted` points in all.
Neighbourhood neighbourhood(const Matrix& queries, const Matrix& points, std::size_t count, std::size_t wanted, int threads);

}  // namespace alrun
