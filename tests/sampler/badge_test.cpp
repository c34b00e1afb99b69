#include <sys/resource.h>

#include "catch.h"
#include "sampler/made_pools.h"
#include "sampler/make_sampler.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

Selection badge(PoolView& pool, std::size_t k, std::uint64_t seed = 1, const Value& options = Value::Map{}) {
  Rng rng(seed, "sampler");
  return make_sampler("badge", options)->select(pool, k, rng);
}

/// What the sampler never builds: the n × C·H gradients.
std::vector<std::vector<double>> explicit_gradients(const Matrix& probabilities, const Matrix& embeddings) {
  std::vector<std::vector<double>> gradients;
  for (std::size_t i = 0; i < probabilities.rows(); ++i) {
    const auto p = probabilities.row(i);
    const auto predicted = static_cast<std::size_t>(std::ranges::max_element(p) - p.begin());
    auto& g = gradients.emplace_back();
    for (std::size_t c = 0; c < p.size(); ++c) {
      for (const float h : embeddings.row(i)) g.push_back((static_cast<double>(p[c]) - (c == predicted)) * h);
    }
  }
  return gradients;
}

double squared(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

/// The longest gradient, then k-means++ with one uniform draw a document.
Selection naive_badge(const std::vector<std::vector<double>>& gradients, std::size_t k, Rng rng) {
  Selection selection;
  std::vector<double> value;
  for (const auto& g : gradients) value.push_back(squared(g, std::vector<double>(g.size())));
  std::vector<bool> chosen(gradients.size());
  while (selection.ids.size() < k) {
    std::size_t next = 0;
    if (selection.ids.empty()) {
      next = static_cast<std::size_t>(std::ranges::max_element(value) - value.begin());
    } else {
      double total = 0;
      for (std::size_t i = 0; i < value.size(); ++i) total += chosen[i] ? 0 : value[i];
      double left = rng.uniform(0, total);
      while (chosen[next] || left >= value[next]) left -= chosen[next] ? 0 : value[next], ++next;
    }
    selection.ids.push_back(static_cast<DocumentId>(next));
    selection.scores.push_back(value[next]);
    for (std::size_t i = 0; i < value.size(); ++i) {
      const double d = squared(gradients[i], gradients[next]);
      value[i] = selection.ids.size() == 1 ? d : std::min(value[i], d);
    }
    chosen[next] = true;
  }
  return selection;
}

}  // namespace

TEST_CASE("badge: the reference values, which need the 1 - p of the predicted class") {
  // Without it q = p: the first value would be the same 9.5, the second 7.66. If it were formed by rows instead of columns,
  // it would be another class's: the predicted ones are 1 and 0.
  FixedPool pool(pool_data(matrix_of({{0.2F, 0.7F, 0.1F}, {0.5F, 0.3F, 0.2F}}), matrix_of({{1, 0}, {3, 4}})));
  const auto selection = badge(pool, 2);
  CHECK(selection.ids == std::vector<DocumentId>{1, 0});
  REQUIRE(selection.scores.size() == 2);
  CHECK(std::abs(selection.scores[0] - 9.5) < 1e-6);
  CHECK(std::abs(selection.scores[1] - 10.66) < 1e-6);
}

TEST_CASE("badge: a certain prediction has no gradient, however long its embedding") {
  FixedPool pool(pool_data(matrix_of({{1, 0}, {0.6F, 0.4F}, {0, 1}}), matrix_of({{9, 9}, {1, 1}, {7, 7}})));
  const auto selection = badge(pool, 3);
  CHECK(selection.ids.at(0) == 1);
  CHECK(std::abs(selection.scores.at(0) - 0.64) < 1e-6);
  CHECK(std::abs(selection.scores.at(1) - 0.64) < 1e-6);  // the origin is as far from it
  CHECK(selection.scores.at(2) == 0);                     // and both certain documents are there
}

TEST_CASE("badge: factors choose as explicit gradients do, by the same draws") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const std::size_t n = 20 + rng.below(60);
    const auto probabilities = random_probabilities(n, 2 + rng.below(12), rng);
    const auto embeddings = uniform_matrix(n, 1 + rng.below(20), rng, -1, 2);
    const std::size_t k = 1 + rng.below(15);
    const auto expected = naive_badge(explicit_gradients(probabilities, embeddings), k, Rng(seed, "sampler"));
    FixedPool pool(pool_data(probabilities, embeddings));
    const auto selection = badge(pool, k, seed);
    CHECK(selection.ids == expected.ids);
    REQUIRE(selection.scores.size() == k);
    for (std::size_t i = 0; i < k; ++i) CHECK(std::abs(selection.scores[i] - expected.scores[i]) < 1e-5);
  }
}

TEST_CASE("badge: later documents are drawn by squared distance, from the stream given") {
  // Gradients on a line at 6, 3, 2 and 1 times (-½, ½): squared distances to the first are ½·(9, 16, 25).
  FixedPool pool(pool_data(matrix_of(Rows(4, {0.5F, 0.5F})), matrix_of({{6}, {3}, {2}, {1}})));
  std::vector<int> counts(4);
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const auto selection = badge(pool, 2, seed);
    CHECK(selection.ids.at(0) == 0);
    ++counts.at(static_cast<std::size_t>(selection.ids.at(1)));
    CHECK(badge(pool, 2, seed).ids == selection.ids);
  }
  for (const auto& [row, weight] : {std::pair(1, 9.0), std::pair(2, 16.0), std::pair(3, 25.0)}) {
    const double p = weight / 50;
    CHECK(std::abs(counts[static_cast<std::size_t>(row)] - 2000 * p) < 5 * std::sqrt(2000 * p * (1 - p)));
  }
}

TEST_CASE("badge: no document twice, and of equal ones the lowest once no distance is left") {
  Rng rng(3, "test");
  const auto kinds = random_probabilities(3, 4, rng);
  const auto points = uniform_matrix(3, 9, rng);
  Matrix probabilities(60, 4);
  Matrix embeddings(60, 9);
  for (std::size_t i = 0; i < 60; ++i) {
    std::ranges::copy(kinds.row(i % 3), probabilities.row(i).begin());
    std::ranges::copy(points.row(i % 3), embeddings.row(i).begin());
  }
  FixedPool pool(pool_data(probabilities, embeddings));
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    auto selection = badge(pool, 20, seed);
    CHECK(distinct(selection.ids));
    std::set<DocumentId> first_kinds;
    std::vector<DocumentId> lowest;
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(selection.scores.at(i) > 0);
      first_kinds.insert(selection.ids.at(i) % 3);
    }
    CHECK(first_kinds.size() == 3);
    for (DocumentId id = 0; lowest.size() < 17; ++id) {
      if (std::count(selection.ids.begin(), selection.ids.begin() + 3, id) == 0) lowest.push_back(id);
    }
    CHECK(std::vector<DocumentId>(selection.ids.begin() + 3, selection.ids.end()) == lowest);
    for (std::size_t i = 3; i < 20; ++i) CHECK(selection.scores.at(i) == 0);
  }
  CHECK(badge(pool, 1000).ids.size() == 60);
}

TEST_CASE("badge: only documents farther than the threshold are drawn") {
  FixedPool pool(pool_data(matrix_of(Rows(5, {0.5F, 0.5F})), matrix_of({{6}, {3}, {5}, {5.5F}, {6}})));
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CHECK(badge(pool, 5, seed, option("threshold", 2)).ids == std::vector<DocumentId>{0, 1});  // ½·9, ½·1, ½·¼, 0
    CHECK(badge(pool, 5, seed, option("threshold", 0)).ids.size() == 4);
  }
  CHECK(badge(pool, 5, 1, option("threshold", 18)).ids.empty());
  CHECK(badge(pool, 5, 1, option("threshold", -1)).ids.size() == 5);
}

TEST_CASE("badge: the same for any number of threads") {
  Rng rng(1, "test");
  auto data = pool_data(random_probabilities(9000, 3, rng), uniform_matrix(9000, 5, rng));
  FixedPool one(data);
  data.threads = 4;
  FixedPool four(data);
  const auto selection = badge(one, 60);
  CHECK(badge(four, 60).ids == selection.ids);
  CHECK(badge(four, 60).scores == selection.scores);
  CHECK(*std::ranges::max_element(selection.ids) > 8500);  // drawn from the last block of rows and the first
  CHECK(*std::ranges::min_element(selection.ids) < 500);
}

TEST_CASE("badge: memory for C + H numbers a document, not C·H") {
  Rng rng(1, "test");
  FixedPool pool(pool_data(random_probabilities(4000, 100, rng), uniform_matrix(4000, 768, rng)));
  const auto peak_mib = [] {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
  };
  const auto before = peak_mib();
  CHECK(badge(pool, 5).ids.size() == 5);
  CHECK(peak_mib() - before < 300);  // the gradients would be 1,172 MiB
}

TEST_CASE("badge: explains by the gradient's length and the nearest document chosen before") {
  auto data = pool_data(matrix_of(Rows(3, {0.5F, 0.5F})), matrix_of({{6}, {1}, {1.5F}}));
  FixedPool silent(data);
  CHECK(badge(silent, 3).explanations.empty());
  data.explains = true;
  FixedPool pool(data);
  const auto selection = badge(pool, 3);
  REQUIRE(selection.explanations.size() == 3);
  CHECK(std::abs(*selection.explanations[0].find("gradient_length")->get<double>() - std::sqrt(18.0)) < 1e-6);
  CHECK(selection.explanations[0].find("nearest_chosen") == nullptr);
  CHECK(*selection.explanations[1].find("nearest_chosen") == Value(0));
  CHECK(*selection.explanations[2].find("nearest_chosen") == Value(std::int64_t{selection.ids[1]}));
}
