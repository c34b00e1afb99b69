#include "sampler/representatives.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "sampler/clustering.h"
#include "sampler/distance.h"

namespace alrun {

Selection cluster_representatives(const PoolView& pool, const Matrix& points, std::span<const float> weights, std::size_t k,
                                  Rng& rng) {
  const auto clustering = kmeans(points, weights, k, rng, pool.threads());
  const auto rows = nearest_distinct(clustering, points);
  std::vector<double> masses(rows.size());
  std::vector<std::int64_t> sizes(rows.size());
  for (std::size_t i = 0; i < clustering.clusters.size(); ++i) {
    const auto c = static_cast<std::size_t>(clustering.clusters[i]);
    masses[c] += weights.empty() ? 1.0 : static_cast<double>(weights[i]);
    ++sizes[c];
  }
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return masses[a] != masses[b] ? masses[a] > masses[b] : rows[a] < rows[b];
  });

  Selection selection;
  for (const std::size_t c : order) {
    selection.ids.push_back(pool.unlabelled()[rows[c]]);
    if (!pool.explains()) continue;
    Value why;
    why.set("cluster", static_cast<std::int64_t>(c));
    why.set("cluster_size", sizes[c]);
    why.set("distance", std::sqrt(squared_distance(points.row(rows[c]), clustering.centroids.row(c))));
    selection.explanations.push_back(std::move(why));
  }
  return selection;
}

}  // namespace alrun
