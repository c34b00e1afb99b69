#include "catch.h"
#include "sampler/made_pools.h"
#include "sampler/make_sampler.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

Selection lightweight(PoolView& pool, std::size_t k, std::uint64_t seed = 1, const Value& options = Value::Map{}) {
  Rng rng(seed, "sampler");
  return make_sampler("lightweight_coreset", options)->select(pool, k, rng);
}

}  // namespace

TEST_CASE("lightweight_coreset: half uniform, half by squared distance to the mean") {
  // The mean is 1, squared distances 1, 1 and 4: q = (1/4, 1/4, 1/2).
  FixedPool pool(points_data(matrix_of({{0}, {0}, {3}})));
  const auto selection = lightweight(pool, 3);
  REQUIRE(selection.ids.size() == 3);
  const std::vector<double> q{0.25, 0.25, 0.5};
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(std::abs(selection.scores[i] - q[static_cast<std::size_t>(selection.ids[i])]) < 1e-9);
}

TEST_CASE("lightweight_coreset: draws one after another without replacement") {
  // Ordered pairs (i, j) come with probability q_i q_j / (1 - q_i).
  FixedPool pool(points_data(matrix_of({{0}, {0}, {3}})));
  const std::vector<double> q{0.25, 0.25, 0.5};
  constexpr int trials = 4000;
  std::map<std::pair<DocumentId, DocumentId>, int> counts;
  for (std::uint64_t seed = 0; seed < trials; ++seed) {
    const auto ids = lightweight(pool, 2, seed).ids;
    ++counts[{ids.at(0), ids.at(1)}];
  }
  CHECK(counts.size() == 6);
  for (const auto& [pair, count] : counts) {
    const double first = q[static_cast<std::size_t>(pair.first)];
    const double p = first * q[static_cast<std::size_t>(pair.second)] / (1 - first);
    CHECK(std::abs(count - trials * p) < 5 * std::sqrt(trials * p * (1 - p)));
  }
}

TEST_CASE("lightweight_coreset: draws from the whole pool, not from its first part") {
  Rng rng(1, "test");
  FixedPool pool(points_data(uniform_matrix(20'000, 2, rng)));
  const auto ids = lightweight(pool, 500).ids;
  CHECK(distinct(ids));
  std::vector<int> per_tenth(10);
  for (const auto id : ids) ++per_tenth.at(static_cast<std::size_t>(id) / 2000);
  for (const int count : per_tenth) CHECK(std::abs(count - 50) < 34);  // 5 standard deviations
}

TEST_CASE("lightweight_coreset: equal points are drawn uniformly, each once") {
  FixedPool pool(points_data(matrix_of(Rows(4, {2, 2}))));
  std::vector<int> counts(4);
  for (std::uint64_t seed = 0; seed < 2000; ++seed) ++counts.at(static_cast<std::size_t>(lightweight(pool, 1, seed).ids[0]));
  for (const int count : counts) CHECK(std::abs(count - 500) < 97);  // 5 standard deviations
  const auto all = lightweight(pool, 9);
  CHECK(all.ids.size() == 4);
  CHECK(distinct(all.ids));
  CHECK(all.scores == std::vector<double>(4, 0.25));
}

TEST_CASE("lightweight_coreset: only documents more probable than the threshold, and what explains them") {
  auto data = points_data(matrix_of({{0}, {0}, {3}}));
  data.explains = true;
  FixedPool pool(data);
  const auto selection = lightweight(pool, 3, 1, option("threshold", 0.3));
  CHECK(selection.ids == std::vector<DocumentId>{2});
  REQUIRE(selection.explanations.size() == 1);
  CHECK(*selection.explanations[0].find("distance_to_mean") == Value(2.0));
  CHECK(lightweight(pool, 3, 1, option("threshold", 0.5)).ids.empty());
}
