#include <optional>

#include "catch.h"
#include "sampler/made_pools.h"
#include "sampler/make_sampler.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

Selection core_set(PoolView& pool, std::size_t k, const Value& options = Value::Map{}) {
  Rng rng(1, "sampler");
  return make_sampler("core_set", options)->select(pool, k, rng);
}

/// Every step compares every document with every centre anew.
Selection exhaustive_greedy(const PoolData& data, std::size_t k) {
  const auto labelled = static_cast<DocumentId>(data.labels.size());
  Selection selection;
  std::vector<bool> chosen(data.embeddings.rows());
  while (selection.ids.size() < k) {
    std::optional<std::size_t> best;
    double farthest = -1;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      if (chosen[i]) continue;
      double nearest = std::numeric_limits<double>::infinity();
      for (std::size_t l = 0; l < data.labels.size(); ++l)
        nearest = std::min(nearest, exact_distance(data.embeddings.row(i), data.labelled_embeddings.row(l)));
      for (const auto id : selection.ids) {
        const auto row = static_cast<std::size_t>(id - labelled);
        nearest = std::min(nearest, exact_distance(data.embeddings.row(i), data.embeddings.row(row)));
      }
      if (nearest > farthest) {
        farthest = nearest;
        best = i;
      }
    }
    chosen[best.value()] = true;
    selection.ids.push_back(static_cast<DocumentId>(*best) + labelled);
    selection.scores.push_back(farthest);
  }
  return selection;
}

PoolData with_labelled(Matrix embeddings, Matrix labelled) {
  auto data = points_data(std::move(embeddings));
  data.labels.assign(labelled.rows(), 0);
  data.labelled_probabilities = Matrix(labelled.rows(), 2);
  data.labelled_embeddings = std::move(labelled);
  return data;
}

}  // namespace

TEST_CASE("core_set: chooses as an exhaustive greedy search does, ties to the lowest id") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const std::size_t n = 1 + rng.below(60);
    const std::size_t dimensions = 1 + rng.below(20);
    const bool grid = seed % 2 == 0;
    const auto points = [&](std::size_t rows) {
      return grid ? grid_matrix(rows, dimensions, 4, rng) : uniform_matrix(rows, dimensions, rng);
    };
    Matrix unlabelled = points(n);
    const auto data = with_labelled(std::move(unlabelled), points(1 + rng.below(40)));
    const std::size_t k = 1 + rng.below(n);
    const auto expected = exhaustive_greedy(data, k);
    FixedPool pool(data);
    const auto selection = core_set(pool, k);
    CHECK(selection.ids == expected.ids);
    REQUIRE(selection.scores.size() == k);
    for (std::size_t i = 0; i < k; ++i) CHECK(std::abs(selection.scores[i] - expected.scores[i]) < 1e-5);
  }
}

TEST_CASE("core_set: without labelled documents the one farthest from the mean comes first") {
  FixedPool pool(points_data(matrix_of({{0, 0}, {1, 0}, {0, 1}, {0, 10}, {0, -6}})));  // the mean: (.2, 1)
  const auto selection = core_set(pool, 3);
  CHECK(selection.ids == std::vector<DocumentId>{3, 4, 2});
  CHECK(std::abs(selection.scores.at(0) - std::hypot(0.2, 9)) < 1e-5);
  CHECK(selection.scores.at(1) == 16);
  CHECK(selection.scores.at(2) == 7);
}

TEST_CASE("core_set: equal documents come last, the lowest first, none twice") {
  Rng rng(1, "test");
  FixedPool pool(with_labelled(matrix_of({{5, 5}, {1, 1}, {1, 1}, {1, 1}, {5, 5}}), matrix_of({{1, 1}, {1, 1}})));
  const auto selection = core_set(pool, 9);
  CHECK(selection.ids == std::vector<DocumentId>{2, 3, 4, 5, 6});
  CHECK(std::vector<double>(selection.scores.begin() + 1, selection.scores.end()) == std::vector<double>(4, 0));
}

TEST_CASE("core_set: stops when no document is farther than the threshold") {
  FixedPool pool(with_labelled(matrix_of({{1}, {9}, {4}, {8}}), matrix_of({{0}})));
  CHECK(core_set(pool, 4, option("threshold", 1)).ids == std::vector<DocumentId>{2, 3});  // at 9, 4 and then 1
  CHECK(core_set(pool, 4, option("threshold", 9)).ids.empty());
}

TEST_CASE("core_set: in the space of words it needs no model") {
  auto data = points_data(Matrix(4, 1));
  data.features =
      test::features_of(4, {{{0, 2}, {1, 1}}, {{0, 1}, {1, 2}}, {{2, 1}, {3, 1}}, {{2, 2}, {3, 1}}, {{0, 1}, {1, 1}}});
  data.vocabulary = {"a", "b", "c", "d"};
  data.labels = {0};
  data.labelled_probabilities = Matrix(1, 2);
  data.labelled_embeddings = Matrix(1, 1);
  FixedPool pool(data);
  const auto selection = core_set(pool, 2, option("space", "text"));
  const std::set<DocumentId> other_words{2, 3};
  CHECK(other_words.count(selection.ids.at(0)) == 1);
  CHECK(core_set(pool, 1).ids == std::vector<DocumentId>{1});  // the model's points are all one
  CHECK(make_sampler("core_set", option("space", "text"))->reads() == Views{View::words});
  CHECK(make_sampler("core_set")->reads() == Views{View::embeddings});
}

TEST_CASE("core_set: the same for any number of threads") {
  Rng rng(1, "test");
  auto points = uniform_matrix(9000, 7, rng);
  auto data = with_labelled(std::move(points), uniform_matrix(50, 7, rng));
  FixedPool one(data);
  data.threads = 4;
  FixedPool four(data);
  CHECK(core_set(one, 40).ids == core_set(four, 40).ids);
  CHECK(core_set(one, 40).scores == core_set(four, 40).scores);
}

TEST_CASE("core_set: explains by the nearest labelled or chosen document") {
  auto data = with_labelled(matrix_of({{1}, {9}, {7}}), matrix_of({{-2}, {0}}));
  data.explains = true;
  FixedPool pool(data);
  const auto selection = core_set(pool, 3);
  CHECK(selection.ids == std::vector<DocumentId>{3, 4, 2});
  REQUIRE(selection.explanations.size() == 3);
  CHECK(*selection.explanations[0].find("nearest") == Value(1));
  CHECK(*selection.explanations[1].find("nearest") == Value(3));
  CHECK(*selection.explanations[2].find("nearest") == Value(1));
}
