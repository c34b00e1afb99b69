#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "catch.h"
#include "sampler/fixed_pool.h"
#include "sampler/make_sampler.h"
#include "sampler/notes.h"
#include "sampler/probe_sampler.h"

using namespace alrun;
using alrun::testing::FixedPool;
using alrun::testing::id_list;
using alrun::testing::make_sampler;
using alrun::testing::matrix_of;
using alrun::testing::option;
using alrun::testing::probe;
using alrun::testing::Rows;

namespace {

using Ids = std::vector<DocumentId>;

// Labelled and unlabelled documents at these points of the model's space.
alrun::testing::PoolData points(const Rows& labelled, const Rows& unlabelled, std::vector<std::int32_t> labels = {}) {
  if (labels.empty()) labels.resize(labelled.size());
  auto data = FixedPool::simple(Rows(unlabelled.size(), {0.25F, 0.25F, 0.25F, 0.25F}), std::move(labels));
  data.embeddings = matrix_of(unlabelled);
  data.labelled_embeddings = matrix_of(labelled);
  return data;
}

Rows random_points(std::size_t n, std::size_t dimensions, Rng& rng) {
  Rows rows(n, std::vector<float>(dimensions));
  for (auto& row : rows) {
    for (float& x : row) x = static_cast<float>(rng.uniform());
  }
  return rows;
}

double distance(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    sum += (static_cast<double>(a[j]) - static_cast<double>(b[j])) * (static_cast<double>(a[j]) - static_cast<double>(b[j]));
  }
  return std::sqrt(sum);
}

// Per unlabelled row that is among the k nearest of a query: its distances to these queries.
std::map<std::size_t, std::vector<double>> near(const Rows& queries, const Rows& unlabelled, std::size_t k) {
  std::map<std::size_t, std::vector<double>> found;
  for (const auto& query : queries) {
    std::vector<std::pair<double, std::size_t>> sorted;
    for (std::size_t i = 0; i < unlabelled.size(); ++i) sorted.emplace_back(distance(query, unlabelled[i]), i);
    std::ranges::sort(sorted);
    for (std::size_t j = 0; j < std::min(k, sorted.size()); ++j) found[sorted[j].second].push_back(sorted[j].first);
  }
  return found;
}

Value options(std::initializer_list<std::pair<const char*, Value>> list) {
  Value map = option("base", probe());
  for (const auto& [key, value] : list) map.set(key, value);
  return map;
}

Selection select(const std::string& type, const Value& opts, const alrun::testing::PoolData& data, std::size_t k,
                 std::uint64_t seed = 1) {
  FixedPool pool(data);
  Rng rng(seed, "sampler");
  return make_sampler(type, opts)->select(pool, k, rng);
}

Ids candidates(const Selection& selection) {
  Ids ids;
  for (const auto id : noted_indices(selection.notes, "pool")) ids.push_back(static_cast<DocumentId>(id));
  return ids;
}

const Rows line{{0}, {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}};

}  // namespace

TEST_CASE("subsample offers so many documents, ascending, each as often as any other") {
  const auto data = points({{0}}, line);
  std::map<DocumentId, int> offered;
  std::set<Ids> different;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const auto ids = candidates(select("subsample", options({{"size", 4}}), data, 2, seed));
    CHECK(ids.size() == 4);
    CHECK(std::ranges::is_sorted(ids));
    for (const auto id : ids) ++offered[id];
    different.insert(ids);
  }
  CHECK(different.size() > 150);  // of 210
  REQUIRE(offered.size() == 10);
  for (const auto& [id, times] : offered) CHECK(std::abs(times - 400) < 78);  // 5 standard deviations
}

TEST_CASE("subsample's size is a count, a fraction or all, and no less than the batch") {
  const auto data = points({{0}}, line);
  const auto offered = [&](const Value& size, std::size_t k) {
    return candidates(select("subsample", options({{"size", size}}), data, k)).size();
  };
  CHECK(offered(0.3, 1) == 3);
  CHECK(offered("all", 1) == 10);
  CHECK(offered(2, 5) == 5);
  CHECK(offered(50, 1) == 10);
}

TEST_CASE("seals offers the union of the labelled documents' nearest unlabelled neighbours") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng rng(seed, "test");
    const auto labelled = random_points(1 + rng.below(6), 3, rng);
    const auto unlabelled = random_points(1 + rng.below(40), 3, rng);
    const auto k = 1 + rng.below(5);
    Ids expected;
    for (const auto& [row, distances] : near(labelled, unlabelled, k)) {
      expected.push_back(static_cast<DocumentId>(labelled.size() + row));
    }
    const auto found = select("seals", options({{"neighbours", static_cast<int>(k)}}), points(labelled, unlabelled), 1);
    CHECK(candidates(found) == expected);
  }
}

TEST_CASE("seals never offers labelled documents, nor lets them take a neighbour's place") {
  // Each labelled document's nearest of all is another labelled one.
  const auto data = points({{0}, {0.1F}, {0.2F}}, line);
  const auto found = candidates(select("seals", options({{"neighbours", 1}}), data, 1));
  CHECK(found == Ids{3});
  CHECK(candidates(select("seals", options({{"neighbours", 2}}), data, 1)) == Ids{3, 4});
}

TEST_CASE("seals looks further where neighbours are fewer than the batch") {
  const auto data = points({{0}, {9}}, line);
  CHECK(candidates(select("seals", options({{"neighbours", 1}}), data, 2)) == Ids{2, 11});
  CHECK(candidates(select("seals", options({{"neighbours", 1}}), data, 3)) == Ids{2, 3, 10, 11});
  CHECK(select("seals", options({{"neighbours", 1}}), data, 9).ids.size() == 9);
  CHECK(select("seals", options({{"neighbours", 1}}), data, 99).ids.size() == 10);
}

TEST_CASE("seals and anchor offer the whole pool while nothing is labelled") {
  for (const auto* type : {"seals", "anchor"})
    CHECK(candidates(select(type, options({}), points({}, line), 1)).size() == 10);
}

TEST_CASE("seals explains by the labelled document that is nearest") {
  auto data = points({{8.9F}, {0}}, line);
  data.explains = true;
  const auto selection = select("seals", options({{"neighbours", 10}}), data, 10);  // all are neighbours of both
  REQUIRE(selection.ids.size() == 10);
  REQUIRE(selection.explanations.size() == 10);
  for (std::size_t i = 0; i < 10; ++i) {
    CHECK(*selection.explanations[i].find("neighbour_of") == Value(i < 5 ? 1 : 0));
    CHECK(*selection.explanations[i].find("id") == Value(selection.ids[i]));
  }
}

TEST_CASE("anchor offers the neighbours that are closest on average to their anchors") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng rng(seed, "test");
    const auto labelled = random_points(1 + rng.below(8), 3, rng);
    const auto unlabelled = random_points(1 + rng.below(40), 3, rng);
    std::vector<std::int32_t> labels;
    for (std::size_t i = 0; i < labelled.size(); ++i) labels.push_back(static_cast<std::int32_t>(rng.below(4)));
    const auto k = 1 + rng.below(6);
    const auto size = 1 + rng.below(10);
    std::vector<std::pair<double, std::size_t>> order;
    for (const auto& [row, distances] : near(labelled, unlabelled, k)) {
      const double sum = std::accumulate(distances.begin(), distances.end(), 0.0);
      order.emplace_back(sum / static_cast<double>(distances.size()), row);
    }
    std::ranges::sort(order);
    order.resize(std::min(order.size(), size));
    Ids expected;
    for (const auto& [mean, row] : order) expected.push_back(static_cast<DocumentId>(labelled.size() + row));
    std::ranges::sort(expected);
    // With as many anchors as documents all labelled ones are anchors.
    const auto found = select("anchor", options({{"neighbours", static_cast<int>(k)}, {"size", static_cast<int>(size)}}),
                              points(labelled, unlabelled, labels), 1);
    CHECK(candidates(found) == expected);
  }
}

TEST_CASE("every class has its anchors, however rare it is") {
  // Fifty documents of class 0 near 0 and one of class 1 near 9.
  Rows labelled(50, {0.0F});
  labelled.push_back({9.0F});
  std::vector<std::int32_t> labels(50);
  labels.push_back(1);
  for (const auto* choose : {"kmeans++", "random"}) {
    const auto found = select("anchor", options({{"anchors", 1}, {"neighbours", 1}, {"choose", choose}}),
                              points(labelled, line, labels), 1);
    CHECK(candidates(found) == Ids{51, 60});
  }
}

TEST_CASE("k-means++ draws anchors by squared distance, random evenly") {
  // The neighbour of each of three labelled documents tells whether it is an anchor.
  const auto data = points({{0}, {1}, {3}}, {{0}, {1}, {3}});
  const auto shares = [&](const char* choose) {
    std::map<Ids, double> share;
    for (std::uint64_t seed = 0; seed < 3000; ++seed) {
      const auto found = select("anchor", options({{"anchors", 2}, {"neighbours", 1}, {"choose", choose}}), data, 1, seed);
      share[candidates(found)] += 1.0 / 3000;
    }
    return share;
  };
  auto spread = shares("kmeans++");
  REQUIRE(spread.size() == 3);
  CHECK(std::abs(spread[{3, 4}] - (1.0 / 10 + 1.0 / 5) / 3) < 0.03);  // 5 standard deviations
  CHECK(std::abs(spread[{3, 5}] - (9.0 / 10 + 9.0 / 13) / 3) < 0.046);
  CHECK(std::abs(spread[{4, 5}] - (4.0 / 5 + 4.0 / 13) / 3) < 0.045);
  for (const auto& [pair, share] : shares("random")) CHECK(std::abs(share - 1.0 / 3) < 0.044);
}

TEST_CASE("anchors of equal documents are distinct, and all of a small class") {
  auto data = points({{4}, {4}, {4}}, line);
  data.explains = true;
  const auto selection = select("anchor", options({{"anchors", 3}, {"neighbours", 1}}), data, 1);
  CHECK(candidates(selection) == Ids{7});
  CHECK(*selection.explanations.at(0).find("anchor_class") == Value("class0"));
  CHECK(*selection.explanations.at(0).find("id") == Value(7));
}
