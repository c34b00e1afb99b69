#include "sampler/space.h"

#include "catch.h"
#include "sampler/made_pools.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

/// Three labelled and nine unlabelled documents of six words; the last has none.
PoolData worded() {
  Rng rng(1, "test");
  auto data = points_data(uniform_matrix(9, 4, rng));
  data.labels = {0, 1, 0};
  data.labelled_probabilities = Matrix(3, 2);
  data.labelled_embeddings = uniform_matrix(3, 4, rng);
  std::vector<test::Row> rows;
  for (int i = 0; i < 11; ++i) {
    test::Row row;
    for (std::int32_t word = 0; word < 6; ++word) {
      if (word == i % 6 || rng.uniform() < 0.4) row.emplace_back(word, static_cast<float>(1 + rng.below(3)));
    }
    rows.push_back(row);
  }
  data.features = test::features_of(6, rows);
  test::add_empty_rows(data.features, 1);
  data.vocabulary = {"a", "b", "c", "d", "e", "f"};
  return data;
}

void check_rows(const Matrix& points, const Matrix& all, std::span<const DocumentId> ids) {
  REQUIRE(points.rows() == ids.size());
  REQUIRE(points.columns() == all.columns());
  for (std::size_t i = 0; i < ids.size(); ++i)
    CHECK(std::ranges::equal(points.row(i), all.row(static_cast<std::size_t>(ids[i]))));
}

}  // namespace

TEST_CASE("space: the model's points are the view's own") {
  FixedPool pool(worded());
  Points points(pool, Space::model);
  CHECK(&points.unlabelled() == &pool.embeddings());
  CHECK(&points.labelled() == &pool.labelled_embeddings());
}

TEST_CASE("space: a text's point is its latent one, by document id") {
  FixedPool pool(worded());
  const auto& latent = pool.text().latent(100).documents;
  REQUIRE(latent.rows() == 12);
  Points points(pool, Space::text);
  check_rows(points.unlabelled(), latent, pool.unlabelled());
  check_rows(points.labelled(), latent, pool.labelled());
  for (std::size_t i = 0; i < 8; ++i) {
    const auto point = points.unlabelled().row(i);
    CHECK(std::abs(exact_distance(point, std::vector<float>(point.size())) - 1) < 1e-5);
  }
  for (const float x : points.unlabelled().row(8)) CHECK(x == 0);
}

TEST_CASE("space: a restricted view has the points of its own documents") {
  FixedPool pool(worded());
  const auto part = pool.restrict({4, 7, 11});
  Points text(*part, Space::text);
  check_rows(text.unlabelled(), pool.text().latent(100).documents, part->unlabelled());
  check_rows(text.labelled(), pool.text().latent(100).documents, pool.labelled());
  Points model(*part, Space::model);
  REQUIRE(model.unlabelled().rows() == 3);
  CHECK(std::ranges::equal(model.unlabelled().row(1), pool.embeddings().row(4)));
}
