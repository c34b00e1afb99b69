#include "sampler/neighbourhood.h"

#include <algorithm>
#include <limits>

#include "sampler/neighbours.h"

namespace alrun {
namespace {

Neighbourhood join(const Neighbours& found, std::size_t queries, std::size_t points) {
  struct Tally {
    double sum = 0;
    std::size_t times = 0;
    double least = std::numeric_limits<double>::infinity();
    std::int32_t query = 0;
  };
  std::vector<Tally> tallies(points);
  for (std::size_t q = 0; q < queries; ++q) {
    for (std::size_t j = 0; j < found.count; ++j) {
      auto& tally = tallies[static_cast<std::size_t>(found.indices_of(q)[j])];
      const double distance = found.distances_of(q)[j];
      tally.sum += distance;
      ++tally.times;
      if (distance < tally.least) {
        tally.least = distance;
        tally.query = static_cast<std::int32_t>(q);
      }
    }
  }
  Neighbourhood joined;
  for (std::size_t i = 0; i < points; ++i) {
    if (tallies[i].times == 0) continue;
    joined.points.push_back(i);
    joined.mean_distances.push_back(tallies[i].sum / static_cast<double>(tallies[i].times));
    joined.nearest_query.push_back(tallies[i].query);
  }
  return joined;
}

}  // namespace

Neighbourhood neighbourhood(const Matrix& queries, const Matrix& points, std::size_t count, std::size_t wanted,
                            int threads) {
  if (queries.rows() == 0) return {};
  wanted = std::min(wanted, points.rows());
  while (true) {
    auto joined = join(nearest_neighbours(queries, points, count, threads), queries.rows(), points.rows());
    if (joined.points.size() >= wanted) return joined;
    count *= 2;
  }
}

}  // namespace alrun
