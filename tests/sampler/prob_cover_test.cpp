#include <set>

#include "catch.h"
#include "sampler/clustering.h"
#include "sampler/make_sampler.h"
#include "sampler/random_points.h"
#include "sampler/stacked.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

enum class Mistake { none, labelled_cover_nothing, edges_stay, covered_have_no_edges };

struct Choice {
  std::vector<DocumentId> ids;
  std::vector<double> scores;
};

/// ProbCover with all edges in a matrix. Document ids are rows of all points.
Choice naive(const Matrix& points, std::size_t labelled, std::size_t k, double delta, Mistake mistake = Mistake::none) {
  const std::size_t n = points.rows();
  std::vector<std::vector<bool>> edge(n, std::vector<bool>(n));
  for (std::size_t x = 0; x < n; ++x) {
    for (std::size_t y = 0; y < n; ++y) edge[x][y] = plain_distance(points.row(x), points.row(y)) < delta;
  }
  const auto cover_from = [&](std::size_t x) {
    for (std::size_t y = 0; y < n; ++y) {
      if (!edge[x][y] || mistake == Mistake::edges_stay) continue;
      for (std::size_t z = 0; z < n; ++z) {
        if (z != x) edge[z][y] = false;
        if (mistake == Mistake::covered_have_no_edges) edge[y][z] = false;
      }
    }
    edge[x].assign(n, false);
  };
  if (mistake != Mistake::labelled_cover_nothing) {
    for (std::size_t x = 0; x < labelled; ++x) {
      // An edge removed by an earlier labelled document covers nothing new.
      cover_from(x);
    }
  }
  std::vector<bool> taken(n);
  Choice choice;
  while (choice.ids.size() < std::min(k, n - labelled)) {
    std::size_t best = n;
    std::ptrdiff_t most = -1;
    for (std::size_t x = labelled; x < n; ++x) {
      if (taken[x]) continue;
      const auto degree = std::ranges::count(edge[x], true);
      if (degree > most) {
        most = degree;
        best = x;
      }
    }
    taken[best] = true;
    choice.ids.push_back(static_cast<DocumentId>(best));
    choice.scores.push_back(static_cast<double>(most));
    cover_from(best);
  }
  return choice;
}

Value options(Value delta) {
  auto map = option("space", "model");
  map.set("delta", std::move(delta));
  return map;
}

Selection prob_cover(PoolData data, std::size_t k, Rng rng, const Value& options) {
  FixedPool pool(std::move(data));
  return make_sampler("prob_cover", options)->select(pool, k, rng);
}

double delta_noted(const Selection& selection) { return *selection.notes.find("delta")->get<double>(); }

/// The share of points whose ball holds one pseudo-label only.
double purity(const Matrix& points, const std::vector<std::int32_t>& pseudo_labels, double delta) {
  std::size_t pure = 0;
  for (std::size_t x = 0; x < points.rows(); ++x) {
    bool alike = true;
    for (std::size_t y = 0; y < points.rows(); ++y) {
      const bool inside = plain_distance(points.row(x), points.row(y)) < delta;
      alike = alike && (!inside || pseudo_labels[x] == pseudo_labels[y]);
    }
    pure += alike ? 1 : 0;
  }
  return static_cast<double>(pure) / static_cast<double>(points.rows());
}

}  // namespace

TEST_CASE("prob_cover chooses as its definition does, and not as versions with a mistake do") {
  std::map<Mistake, int> different;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const std::size_t labelled = rng.below(6);
    const std::size_t n = 1 + rng.below(60);
    const std::size_t k = 1 + rng.below(20);
    const double delta = rng.uniform(0.1, 3);
    const auto points = random_points(labelled + n, 3, rng);
    const auto selection = prob_cover(pool_of(points, labelled, rng), k, Rng(seed, "sampler"), options(delta));
    const auto expected = naive(points, labelled, k, delta);
    CHECK(same_choice(selection, expected.ids, expected.scores));
    CHECK(selection.notes.is_null());
    for (const auto mistake : {Mistake::labelled_cover_nothing, Mistake::edges_stay, Mistake::covered_have_no_edges}) {
      different[mistake] += naive(points, labelled, k, delta, mistake).ids == selection.ids ? 0 : 1;
    }
  }
  for (const auto& [mistake, times] : different) {
    CAPTURE(static_cast<int>(mistake));
    CHECK(times > 0);
  }
}

TEST_CASE("prob_cover drops no block of documents") {
  // More documents than a tile holds, more labelled than a block, and neither a multiple.
  Rng rng(3, "test");
  const std::size_t labelled = 270;
  const auto points = random_points(labelled + 1100, 2, rng);
  auto data = pool_of(points, labelled, rng);
  const auto expected = naive(points, labelled, 60, 0.15);
  const auto selection = prob_cover(data, 60, Rng(1, "sampler"), options(0.15));
  CHECK(same_choice(selection, expected.ids, expected.scores));
  CHECK(std::ranges::max(selection.ids) > 270 + 1024);
  data.threads = 3;
  CHECK(prob_cover(data, 60, Rng(1, "sampler"), options(0.15)).ids == selection.ids);
}

TEST_CASE("prob_cover repeats no document once everything is covered") {
  Rng rng(2, "test");
  const auto data = random_pool(2, 40, 2, rng);
  const auto all = prob_cover(data, 100, Rng(1, "sampler"), options(1.0));
  CHECK(std::set<DocumentId>(all.ids.begin(), all.ids.end()).size() == 40);
  CHECK(all.scores.front() > 1);
  CHECK(all.scores.back() == 0);

  auto stops = options(1.0);
  stops.set("threshold", 0);
  const auto covering = prob_cover(data, 100, Rng(1, "sampler"), stops);
  CHECK(static_cast<std::ptrdiff_t>(covering.ids.size()) ==
        std::ranges::count_if(all.scores, [](double score) { return score > 0; }));
}

TEST_CASE("prob_cover takes the largest delta whose balls are pure enough") {
  std::set<double> deltas;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const auto points = random_points(80 + rng.below(40), 3, rng);
    const auto selection = prob_cover(pool_of(points, 5, rng), 1, Rng(seed, "sampler"), option("space", "model"));
    const double delta = delta_noted(selection);
    Rng same(seed, "sampler");
    const auto pseudo_labels = kmeans(points, {}, 3, same).clusters;
    CHECK(purity(points, pseudo_labels, delta * (1 - 1e-6)) >= 0.95);
    CHECK(purity(points, pseudo_labels, delta * (1 + 1e-6)) < 0.95);
    deltas.insert(delta);
  }
  CHECK(deltas.size() == 20);
}

TEST_CASE("prob_cover's delta depends on the seed, and on the purity asked for") {
  Rng rng(1, "test");
  const auto data = random_pool(3, 150, 5, rng);
  std::set<double> deltas;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    deltas.insert(delta_noted(prob_cover(data, 1, Rng(seed, "sampler"), option("space", "model"))));
  }
  CHECK(deltas.size() > 1);

  auto loose = option("space", "model");
  loose.set("purity", 0.5);
  CHECK(delta_noted(prob_cover(data, 1, Rng(1, "sampler"), loose)) >
        delta_noted(prob_cover(data, 1, Rng(1, "sampler"), option("space", "model"))));
}

TEST_CASE("prob_cover samples the balls of a large pool") {
  Rng rng(1, "test");
  const auto points = random_points(2500, 2, rng);
  const double delta = delta_noted(prob_cover(pool_of(points, 0, rng), 1, Rng(1, "sampler"), option("space", "model")));
  Rng same(1, "sampler");
  const auto pseudo_labels = kmeans(points, {}, 3, same).clusters;
  CHECK(std::abs(purity(points, pseudo_labels, delta) - 0.95) < 0.02);
}

TEST_CASE("prob_cover needs no model where it goes by the words") {
  CHECK(make_sampler("prob_cover")->reads() == Views{View::words});
  CHECK(make_sampler("prob_cover", option("space", "model"))->reads() == Views{View::embeddings});
}
