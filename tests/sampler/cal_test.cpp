#include "catch.h"
#include "sampler/make_sampler.h"
#include "sampler/random_points.h"
#include "sampler/scoring.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

enum class Mistake { none, unlabelled_neighbours, itself_a_neighbour, other_direction };

double divergence(std::span<const float> p, std::span<const float> q) {
  double sum = 0;
  for (std::size_t c = 0; c < p.size(); ++c) {
    sum += static_cast<double>(p[c]) * std::log(static_cast<double>(p[c]) / static_cast<double>(q[c]));
  }
  return sum;
}

std::vector<double> naive(const PoolData& data, std::size_t k, Mistake mistake = Mistake::none) {
  std::vector<double> scores;
  for (std::size_t x = 0; x < data.embeddings.rows(); ++x) {
    const auto here = data.embeddings.row(x);
    const auto p_x = data.probabilities.row(x);
    std::vector<std::pair<double, std::span<const float>>> near;
    for (std::size_t n = 0; n < data.labels.size(); ++n) {
      near.emplace_back(plain_distance(data.labelled_embeddings.row(n), here), data.labelled_probabilities.row(n));
    }
    for (std::size_t n = 0; n < data.embeddings.rows(); ++n) {
      const bool counted = n == x ? mistake == Mistake::itself_a_neighbour : mistake == Mistake::unlabelled_neighbours;
      if (counted) near.emplace_back(plain_distance(data.embeddings.row(n), here), data.probabilities.row(n));
    }
    std::ranges::stable_sort(near, {}, [](const auto& neighbour) { return neighbour.first; });
    near.resize(std::min(k, near.size()));
    double sum = 0;
    for (const auto& [distance, p_n] : near) {
      sum += mistake == Mistake::other_direction ? divergence(p_x, p_n) : divergence(p_n, p_x);
    }
    scores.push_back(sum / static_cast<double>(near.size()));
  }
  return scores;
}

Selection cal(PoolData data, std::size_t k, const Value& options = Value::Map{}) {
  FixedPool pool(std::move(data));
  Rng rng(1, "sampler");
  return make_sampler("cal", options)->select(pool, k, rng);
}

PoolData two_documents(const Rows& labelled, const Rows& unlabelled) {
  PoolData data;
  data.labelled_probabilities = matrix_of(labelled);
  data.labelled_embeddings = Matrix(labelled.size(), 1);
  data.probabilities = matrix_of(unlabelled);
  data.embeddings = Matrix(unlabelled.size(), 1);
  data.labels.assign(labelled.size(), 0);
  return data;
}

}  // namespace

TEST_CASE("cal equals the reference value") {
  const auto selection = cal(two_documents({{0.9F, 0.1F}}, {{0.5F, 0.5F}}), 1);
  CHECK(std::abs(selection.scores.at(0) - 0.3680642) < 1e-6);
}

TEST_CASE("cal is the mean divergence from the nearest labelled documents, and no version with a mistake") {
  std::map<Mistake, int> different;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const std::size_t labelled = 1 + rng.below(30);
    const auto data = random_pool(labelled, 2 + rng.below(40), 3, rng);
    const std::size_t neighbours = seed % 2 == 0 ? 10 : 1 + rng.below(12);
    const std::size_t k = 1 + rng.below(10);
    const auto selection = cal(data, k, option("neighbours", static_cast<std::int64_t>(neighbours)));
    FixedPool pool(data);
    const auto top = [&](Mistake mistake) { return select_top(pool.unlabelled(), naive(data, neighbours, mistake), k); };
    const auto expected = top(Mistake::none);
    CHECK(same_choice(selection, expected.ids, expected.scores));
    for (const auto mistake : {Mistake::unlabelled_neighbours, Mistake::itself_a_neighbour, Mistake::other_direction}) {
      different[mistake] += same_choice(top(mistake), selection.ids, selection.scores) ? 0 : 1;
    }
  }
  for (const auto& [mistake, times] : different) {
    CAPTURE(static_cast<int>(mistake));
    CHECK(times > 50);
  }
}

TEST_CASE("cal without labelled documents is predictive entropy") {
  Rng rng(1, "test");
  const auto data = random_pool(0, 20, 2, rng);
  FixedPool pool(data);
  const auto by_entropy = make_sampler("entropy")->select(pool, 5, rng);
  const auto selection = cal(data, 5);
  CHECK(selection.ids == by_entropy.ids);
  CHECK(selection.scores == by_entropy.scores);
}

TEST_CASE("cal is finite where a prediction rules a class out") {
  const auto selection = cal(two_documents({{1, 0}}, {{0, 1}, {1, 0}}), 2);
  CHECK(selection.ids == std::vector<DocumentId>{1, 2});
  CHECK(selection.scores.at(0) == Approx(104));
  CHECK(selection.scores.at(1) == 0);
}

TEST_CASE("cal says which labelled documents it went by, and keeps to the threshold") {
  Rng rng(4, "test");
  auto data = random_pool(20, 30, 3, rng);
  data.explains = true;
  const auto selection = cal(data, 3);
  REQUIRE(selection.explanations.size() == 3);
  for (const auto& explanation : selection.explanations) {
    const auto& ids = *explanation.find("neighbours")->get<Value::List>();
    CHECK(ids.size() == 10);
    for (const auto& id : ids) CHECK(*id.get<std::int64_t>() < 20);
  }
  CHECK(cal(data, 30, option("threshold", selection.scores[1])).ids == std::vector<DocumentId>{selection.ids[0]});
}
