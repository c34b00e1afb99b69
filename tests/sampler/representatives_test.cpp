#include "sampler/representatives.h"

#include "catch.h"
#include "sampler/clustering.h"
#include "sampler/made_pools.h"
#include "sampler/make_sampler.h"
#include "sampler/scoring.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

Selection choose(const std::string& type, PoolView& pool, std::size_t k, std::uint64_t seed = 1,
                 const Value& options = Value::Map{}) {
  Rng rng(seed, "sampler");
  return make_sampler(type, options)->select(pool, k, rng);
}

std::int64_t whole(const Value& map, const char* key) { return *map.find(key)->get<std::int64_t>(); }
double real(const Value& map, const char* key) { return *map.find(key)->get<double>(); }

/// `sizes` documents around each of so many places, far apart.
Matrix blobs(const std::vector<std::size_t>& sizes, Rng& rng) {
  Rows rows;
  for (std::size_t b = 0; b < sizes.size(); ++b) {
    for (std::size_t i = 0; i < sizes[b]; ++i) {
      rows.push_back(
          {static_cast<float>(100 * b) + static_cast<float>(rng.uniform(-1, 1)), static_cast<float>(rng.uniform(-1, 1))});
    }
  }
  return matrix_of(rows);
}

}  // namespace

TEST_CASE("kmeans sampler: of each centroid the nearest document, each once, large clusters first") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const auto points = seed % 2 == 0 ? grid_matrix(20 + rng.below(60), 3, 3, rng) : uniform_matrix(50, 20, rng);
    const std::size_t k = 1 + rng.below(15);
    Rng stream(seed, "sampler");
    const auto clustering = kmeans(points, {}, k, stream);
    const auto rows = nearest_distinct(clustering, points);
    std::vector<std::pair<std::int64_t, DocumentId>> expected;
    for (std::size_t c = 0; c < k; ++c)
      expected.emplace_back(-std::ranges::count(clustering.clusters, static_cast<std::int32_t>(c)),
                            static_cast<DocumentId>(rows[c]));
    std::ranges::sort(expected);
    auto data = points_data(points);
    data.explains = true;
    FixedPool pool(data);
    const auto selection = choose("kmeans", pool, k, seed);
    REQUIRE(selection.ids.size() == k);
    CHECK(distinct(selection.ids));
    for (std::size_t i = 0; i < k; ++i) {
      CHECK(selection.ids[i] == expected[i].second);
      const auto& why = selection.explanations.at(i);
      CHECK(whole(why, "cluster_size") == -expected[i].first);
      const auto c = static_cast<std::size_t>(whole(why, "cluster"));
      const auto row = static_cast<std::size_t>(selection.ids[i]);
      CHECK(std::abs(real(why, "distance") - exact_distance(points.row(row), clustering.centroids.row(c))) < 1e-5);
    }
  }
}

TEST_CASE("kmeans sampler: equal documents are taken once each; all when k exceeds the pool") {
  FixedPool pool(points_data(matrix_of(Rows(30, {1, 2}))));
  auto lowest = choose("kmeans", pool, 5).ids;
  std::ranges::sort(lowest);
  CHECK(lowest == std::vector<DocumentId>{0, 1, 2, 3, 4});
  for (const char* type : {"kmeans", "clue", "cluster_margin"}) {
    const auto ids = choose(type, pool, 99).ids;
    CHECK(ids.size() == 30);
    CHECK(distinct(ids));
  }
}

TEST_CASE("kmeans, clue and cluster_margin: the same for any number of threads, another for another seed") {
  Rng rng(1, "test");
  auto data = pool_data(random_probabilities(3000, 3, rng), uniform_matrix(3000, 5, rng));
  FixedPool one(data);
  data.threads = 4;
  FixedPool four(data);
  for (const char* type : {"kmeans", "clue", "cluster_margin"}) {
    CAPTURE(type);
    const auto ids = choose(type, one, 30).ids;
    CHECK(ids.size() == 30);
    CHECK(choose(type, four, 30).ids == ids);
    CHECK(choose(type, one, 30, 2).ids != ids);
  }
}

TEST_CASE("kmeans: in the space of words it needs no model") {
  CHECK(make_sampler("kmeans")->reads() == Views{View::embeddings});
  CHECK(make_sampler("kmeans", option("space", "text"))->reads() == Views{View::words});
  CHECK(make_sampler("lightweight_coreset", option("space", "text"))->reads() == Views{View::words});
  CHECK(make_sampler("clue", option("space", "text"))->reads() == Views{View::words, View::class_probabilities});
}

TEST_CASE("clue: documents that the model is certain of have no weight") {
  Rng rng(1, "test");
  const auto points = blobs({30, 10}, rng);  // the large blob is certain, the small one is not
  Rows probabilities(30, {1, 0});
  probabilities.insert(probabilities.end(), 10, {0.5F, 0.5F});
  FixedPool pool(pool_data(matrix_of(probabilities), points));
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    for (const auto id : choose("clue", pool, 4, seed).ids) CHECK(id >= 30);
    const auto plain = choose("kmeans", pool, 4, seed).ids;
    CHECK(std::ranges::any_of(plain, [](auto id) { return id < 30; }));
  }
}

TEST_CASE("clue: weighs by entropy, at the temperature asked for") {
  Rng rng(1, "test");
  auto data = pool_data(matrix_of({{0.7F, 0.3F}, {1, 0}, {0.5F, 0.5F}}), uniform_matrix(3, 2, rng));
  data.explains = true;
  FixedPool pool(data);
  const auto entropy_of_first = [&](double temperature) {
    const auto selection = choose("clue", pool, 3, 1, option("temperature", temperature));
    for (std::size_t i = 0; i < 3; ++i) {
      if (selection.ids[i] == 0) return real(selection.explanations[i], "entropy");
    }
    return -1.0;
  };
  CHECK(std::abs(entropy_of_first(1) - 0.6108643) < 1e-6);
  const double p = 0.49 / 0.58;
  CHECK(std::abs(entropy_of_first(0.5) + p * std::log(p) + (1 - p) * std::log(1 - p)) < 1e-6);
  CHECK_THROWS_AS(make_sampler("clue", option("temperature", 0)), ConfigError);
}

TEST_CASE("clue: the weighted mean of a cluster decides which document stands for it") {
  // Plain k-means has its centroid at 3.33, nearest to the document at 3; the weights move it to about 9.
  FixedPool pool(pool_data(matrix_of({{1, 0}, {0.999F, 0.001F}, {0.5F, 0.5F}}), matrix_of({{-2}, {3}, {9}})));
  CHECK(choose("kmeans", pool, 1).ids == std::vector<DocumentId>{1});
  CHECK(choose("clue", pool, 1).ids == std::vector<DocumentId>{2});
}

TEST_CASE("cluster_margin: goes round the clusters of the smallest margins, the smallest first") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const std::size_t n = 40 + rng.below(60);
    const std::size_t k = 1 + rng.below(12);
    const auto probabilities = random_probabilities(n, 3, rng);
    const auto points = uniform_matrix(n, 2, rng);
    auto data = pool_data(probabilities, points);
    data.explains = true;
    FixedPool pool(data);
    Value options = option("candidates", 3);
    options.set("clusters", 6);
    const auto selection = choose("cluster_margin", pool, k, seed, options);

    Rng stream(seed, "sampler");
    const auto clusters = kmeans(points, {}, 6, stream).clusters;
    const auto margins = choose("margin", pool, 3 * k).ids;
    std::map<std::int32_t, std::size_t> left;
    for (const auto id : margins) ++left[clusters[static_cast<std::size_t>(id)]];
    std::vector<std::pair<std::size_t, std::int32_t>> order;
    for (const auto& [c, size] : left) order.emplace_back(size, c);
    std::ranges::sort(order);
    std::vector<std::int32_t> expected;
    while (expected.size() < k) {
      for (const auto& [size, c] : order) {
        if (left[c] > 0 && expected.size() < k) expected.push_back(c), --left[c];
      }
    }
    REQUIRE(selection.ids.size() == k);
    CHECK(distinct(selection.ids));
    for (std::size_t i = 0; i < k; ++i) {
      const auto row = static_cast<std::size_t>(selection.ids[i]);
      CHECK(std::ranges::count(margins, selection.ids[i]) == 1);
      CHECK(clusters[row] == expected[i]);
      CHECK(whole(selection.explanations.at(i), "cluster") == expected[i]);
      const auto top = top_two(probabilities.row(row));
      CHECK(std::abs(selection.scores.at(i) - (1 - (top.first - top.second))) < 1e-9);
    }
  }
}

TEST_CASE("cluster_margin: a random document of a cluster, not always the first") {
  FixedPool pool(points_data(matrix_of(Rows(10, {1, 2}))));
  std::vector<int> counts(10);
  for (std::uint64_t seed = 0; seed < 2000; ++seed)
    ++counts.at(static_cast<std::size_t>(choose("cluster_margin", pool, 1, seed, option("candidates", 4)).ids.at(0)));
  for (std::size_t i = 0; i < 10; ++i) CHECK(std::abs(counts[i] - (i < 4 ? 500 : 0)) < (i < 4 ? 97 : 1));
}

TEST_CASE("cluster_margin: only margins beyond the threshold") {
  FixedPool pool(pool_data(matrix_of({{0.9F, 0.1F}, {0.6F, 0.4F}, {0.5F, 0.5F}}), matrix_of({{0}, {1}, {2}})));
  CHECK(choose("cluster_margin", pool, 3, 1, option("threshold", 0.5)).ids.size() == 2);
  CHECK(choose("cluster_margin", pool, 3, 1, option("threshold", 1)).ids.empty());
  CHECK_THROWS_AS(make_sampler("cluster_margin", option("candidates", 0.5)), ConfigError);
}
