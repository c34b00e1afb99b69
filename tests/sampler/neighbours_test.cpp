#include "sampler/neighbours.h"

#include "catch.h"
#include "sampler/distance.h"
#include "sampler/made_pools.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

void check_brute_force(const Matrix& queries, const Matrix& points, std::size_t k, int threads = 1) {
  const auto found = nearest_neighbours(queries, points, k, threads);
  REQUIRE(found.count == std::min(k, points.rows()));
  REQUIRE(found.indices.size() == queries.rows() * found.count);
  for (std::size_t i = 0; i < queries.rows(); ++i) {
    std::vector<std::pair<double, std::int32_t>> all;
    for (std::size_t j = 0; j < points.rows(); ++j)
      all.emplace_back(std::sqrt(squared_distance(queries.row(i), points.row(j))), static_cast<std::int32_t>(j));
    std::ranges::sort(all);
    for (std::size_t j = 0; j < found.count; ++j) {
      CHECK(found.indices_of(i)[j] == all[j].second);
      CHECK(found.distances_of(i)[j] == all[j].first);
    }
  }
}

Matrix shifted(Matrix points, float by) {
  for (float& x : points.data()) x += by;
  return points;
}

}  // namespace

TEST_CASE("squared_distance and dot_product agree with double precision at every length") {
  Rng rng(1, "test");
  for (std::size_t length = 0; length < 70; ++length) {
    const auto rows = uniform_matrix(2, length, rng);
    double dot = 0;
    for (std::size_t j = 0; j < length; ++j)
      dot += static_cast<double>(rows.row(0)[j]) * static_cast<double>(rows.row(1)[j]);
    const double distance = exact_distance(rows.row(0), rows.row(1));
    CHECK(std::abs(squared_distance(rows.row(0), rows.row(1)) - distance * distance) < 1e-5);
    CHECK(std::abs(dot_product(rows.row(0), rows.row(1)) - dot) < 1e-5);
    CHECK(squared_distance(rows.row(0), rows.row(0)) == 0);
  }
}

TEST_CASE("nearest_neighbours: as by comparing all, ties to the lower index") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const std::size_t dimensions = 1 + rng.below(40);
    const std::size_t k = 1 + rng.below(12);
    if (seed % 2 == 0) {
      const auto points = grid_matrix(1 + rng.below(80), dimensions, 3, rng);
      check_brute_force(grid_matrix(1 + rng.below(50), dimensions, 3, rng), points, k);
    } else {
      const auto points = uniform_matrix(1 + rng.below(80), dimensions, rng);
      check_brute_force(uniform_matrix(1 + rng.below(50), dimensions, rng), points, k);
    }
  }
}

TEST_CASE("nearest_neighbours: among more equal points than it looks at, the lowest are first") {
  Rng rng(1, "test");
  Matrix points(300, 10);
  const auto kinds = uniform_matrix(3, 10, rng);
  for (std::size_t i = 0; i < 300; ++i) std::ranges::copy(kinds.row(i % 3), points.row(i).begin());
  check_brute_force(points, points, 5);
  check_brute_force(uniform_matrix(40, 10, rng), points, 20);
  const auto same = nearest_neighbours(points, points, 2, 1);
  for (std::size_t i = 0; i < 300; ++i) {
    CHECK(same.indices_of(i)[0] == static_cast<std::int32_t>(i % 3));
    CHECK(same.distances_of(i)[1] == 0);
  }
}

TEST_CASE("nearest_neighbours: exact where points are close and far from the origin") {
  Rng rng(1, "test");
  const auto cloud = uniform_matrix(400, 12, rng, 0, 0.05);
  check_brute_force(shifted(cloud, 300), shifted(cloud, 300), 6);
  Matrix two_clouds(800, 12);  // so that moving the origin to the mean does not help
  for (std::size_t i = 0; i < 800; ++i) {
    std::ranges::copy(cloud.row(i % 400), two_clouds.row(i).begin());
    for (float& x : two_clouds.row(i)) x += i < 400 ? 300.0F : -300.0F;
  }
  check_brute_force(two_clouds, two_clouds, 6);
}

TEST_CASE("nearest_neighbours: a point that is a query is its own neighbour at distance 0") {
  Rng rng(1, "test");
  const auto points = uniform_matrix(200, 30, rng);
  const auto found = nearest_neighbours(points, points, 1, 1);
  for (std::size_t i = 0; i < 200; ++i) {
    CHECK(found.indices_of(i)[0] == static_cast<std::int32_t>(i));
    CHECK(found.distances_of(i)[0] == 0);
  }
}

TEST_CASE("nearest_neighbours: more neighbours than points, one point, none, no queries") {
  Rng rng(1, "test");
  const auto five = uniform_matrix(5, 3, rng);
  check_brute_force(uniform_matrix(30, 3, rng), five, 9);
  check_brute_force(five, uniform_matrix(1, 3, rng), 2);
  check_brute_force(five, five, 0);
  check_brute_force(five, Matrix(0, 3), 2);
  check_brute_force(Matrix(0, 3), five, 2);
}

TEST_CASE("nearest_neighbours: the same for any number of threads, in several blocks of queries") {
  Rng rng(1, "test");
  const auto queries = uniform_matrix(2500, 20, rng);
  const auto points = uniform_matrix(300, 20, rng);
  const auto one = nearest_neighbours(queries, points, 4, 1);
  const auto three = nearest_neighbours(queries, points, 4, 3);
  CHECK(one.indices == three.indices);
  CHECK(one.distances == three.distances);
  check_brute_force(queries, points, 4, 2);
}
