#include "sampler/clustering.h"

#include "catch.h"
#include "sampler/made_pools.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

Clustering cluster(const Matrix& points, std::size_t k, std::uint64_t seed = 1, std::span<const float> weights = {},
                   int threads = 1) {
  Rng rng(seed, "sampler");
  return kmeans(points, weights, k, rng, threads);
}

bool same(const Clustering& a, const Clustering& b) {
  return std::ranges::equal(a.centroids.data(), b.centroids.data()) && a.clusters == b.clusters &&
         a.distances == b.distances;
}

/// Each centroid is the weighted mean of its points, and each point is with its nearest centroid.
void check_fixed_point(const Clustering& clustering, const Matrix& points, const std::vector<float>& weights) {
  const auto k = clustering.centroids.rows();
  std::vector<std::vector<double>> sums(k, std::vector<double>(points.columns()));
  std::vector<double> mass(k);
  for (std::size_t i = 0; i < points.rows(); ++i) {
    const auto own = static_cast<std::size_t>(clustering.clusters[i]);
    REQUIRE(own < k);
    CHECK(std::abs(clustering.distances[i] - exact_distance(points.row(i), clustering.centroids.row(own))) < 1e-5);
    for (std::size_t c = 0; c < k; ++c)
      CHECK(exact_distance(points.row(i), clustering.centroids.row(c)) > clustering.distances[i] - 1e-6);
    mass[own] += static_cast<double>(weights[i]);
    for (std::size_t j = 0; j < points.columns(); ++j) sums[own][j] += static_cast<double>(weights[i] * points.row(i)[j]);
  }
  for (std::size_t c = 0; c < k; ++c) {
    for (std::size_t j = 0; j < points.columns() && mass[c] > 0; ++j)
      CHECK(std::abs(sums[c][j] / mass[c] - static_cast<double>(clustering.centroids.row(c)[j])) < 1e-4);
  }
}

}  // namespace

TEST_CASE("kmeans: ends where every centroid is the mean of the points nearest to it") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const auto points = uniform_matrix(20 + rng.below(20), 1 + rng.below(12), rng);
    std::vector<float> weights(points.rows(), 1);
    if (seed % 2 == 1) {
      for (float& weight : weights) weight = static_cast<float>(rng.uniform(0.1, 3));
    }
    const auto clustering =
        cluster(points, 3, seed, seed % 2 == 1 ? std::span<const float>(weights) : std::span<const float>{});
    CHECK(clustering.centroids.rows() == 3);
    check_fixed_point(clustering, points, weights);
  }
}

TEST_CASE("kmeans: finds what is plainly apart, from many starts") {
  Rng rng(1, "test");
  Matrix points = uniform_matrix(200, 5, rng, -0.1, 0.1);
  for (std::size_t i = 0; i < 200; ++i) points.row(i)[0] += i % 2 == 0 ? 10.0F : -10.0F;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto clustering = cluster(points, 2, seed);
    for (std::size_t i = 2; i < 200; ++i) CHECK(clustering.clusters[i] == clustering.clusters[i % 2]);
    CHECK(clustering.clusters[0] != clustering.clusters[1]);
  }
}

TEST_CASE("kmeans: the start depends on the stream, the result on nothing else") {
  Rng rng(1, "test");
  const auto points = uniform_matrix(3000, 6, rng);
  const auto one = cluster(points, 40, 1);
  CHECK(same(one, cluster(points, 40, 1)));
  CHECK(same(one, cluster(points, 40, 1, {}, 4)));
  CHECK_FALSE(same(one, cluster(points, 40, 2)));
}

TEST_CASE("kmeans: uses all points, also of large pools with few clusters") {
  // FAISS by default trains on 256 points a centroid; the mean of all is known.
  Matrix points(10'000, 1);
  for (std::size_t i = 0; i < points.rows(); ++i) points.row(i)[0] = static_cast<float>(i % 100);
  CHECK(std::abs(static_cast<double>(cluster(points, 1).centroids.row(0)[0]) - 49.5) < 1e-3);
}

TEST_CASE("kmeans: few points, one, none") {
  Rng rng(1, "test");
  const auto points = uniform_matrix(5, 3, rng);
  const auto all = cluster(points, 9);
  CHECK(all.centroids.rows() == 5);
  CHECK(std::set<std::int32_t>(all.clusters.begin(), all.clusters.end()).size() == 5);
  CHECK(all.distances == std::vector<double>(5, 0));
  CHECK(cluster(uniform_matrix(1, 3, rng), 4).clusters == std::vector<std::int32_t>{0});
  CHECK(cluster(Matrix(0, 3), 4).centroids.rows() == 0);
  CHECK(cluster(points, 0).clusters.empty());
}

TEST_CASE("kmeans: equal points, and weights however small, come to an end") {
  Matrix points(60, 2);
  for (std::size_t i = 0; i < 60; ++i) points.row(i)[0] = static_cast<float>(i % 3);
  const std::vector<float> tiny(60, 1e-9F);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto plain = cluster(points, 12, seed);
    for (std::size_t i = 3; i < 60; ++i) CHECK(plain.clusters[i] == plain.clusters[i % 3]);
    CHECK(same(plain, cluster(points, 12, seed, tiny)));  // FAISS alone would split clusters for ever
    CHECK(same(plain, cluster(points, 12, seed, std::vector<float>(60, 0))));
  }
}

TEST_CASE("kmeans: points without weight move no centroid") {
  Matrix points(40, 1);
  std::vector<float> weights(40);
  for (std::size_t i = 0; i < 40; ++i) {
    points.row(i)[0] = i < 20 ? 100.0F + static_cast<float>(i) : static_cast<float>(i % 2);
    weights[i] = i < 20 ? 0.0F : 2.0F;
  }
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const auto clustering = cluster(points, 2, seed, weights);
    for (std::size_t c = 0; c < 2; ++c) CHECK(std::abs(clustering.centroids.row(c)[0]) < 1.1F);
  }
}

TEST_CASE("nearest_distinct: of each centroid the nearest point left, ties to the lower index") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const auto points = grid_matrix(5 + rng.below(40), 2, 4, rng);
    Clustering clustering;
    clustering.centroids = grid_matrix(1 + rng.below(points.rows()), 2, 4, rng);
    std::vector<std::size_t> expected;
    for (std::size_t c = 0; c < clustering.centroids.rows(); ++c) {
      std::vector<std::pair<double, std::size_t>> left;
      for (std::size_t i = 0; i < points.rows(); ++i) {
        if (std::ranges::count(expected, i) == 0)
          left.emplace_back(exact_distance(points.row(i), clustering.centroids.row(c)), i);
      }
      expected.push_back(std::ranges::min(left).second);
    }
    CHECK(nearest_distinct(clustering, points) == expected);
  }
}
