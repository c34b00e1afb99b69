#include <cmath>
#include <set>

#include "catch.h"
#include "sampler/make_sampler.h"
#include "sampler/random_committee.h"
#include "sampler/scoring.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

// Three documents with margin scores s = .8, .4 and .2.
const Rows three{{0.6F, 0.4F}, {0.8F, 0.2F}, {0.9F, 0.1F}};

// How often each document comes first and second.
struct Frequencies {
  std::vector<double> first;
  std::vector<double> second;
};

constexpr int trials = 20'000;

Frequencies frequencies(const std::string& type, const PoolData& data, double beta) {
  FixedPool pool(data);
  const auto sampler = make_sampler(type, option("beta", beta));
  const std::size_t n = data.probabilities.rows();
  Frequencies found{std::vector<double>(n), std::vector<double>(n)};
  for (std::uint64_t seed = 0; seed < trials; ++seed) {
    Rng rng(seed, "sampler");
    const auto ids = sampler->select(pool, 2, rng).ids;
    found.first[static_cast<std::size_t>(ids[0] - 1)] += 1.0 / trials;
    found.second[static_cast<std::size_t>(ids[1] - 1)] += 1.0 / trials;
  }
  return found;
}

void check_share(double found, double expected) {
  CHECK(std::abs(found - expected) < 5 * std::sqrt(expected * (1 - expected) / trials));  // 5 standard deviations
}

// Drawing in proportion to s^β, twice without replacement.
void check_drawn_in_proportion(const Frequencies& found, const std::vector<double>& scores, double beta) {
  std::vector<double> weights;
  double total = 0;
  for (const double s : scores) total += weights.emplace_back(std::pow(s, beta));
  for (std::size_t i = 0; i < scores.size(); ++i) {
    check_share(found.first[i], weights[i] / total);
    double second = 0;
    for (std::size_t j = 0; j < scores.size(); ++j) {
      if (j != i) second += weights[j] / total * weights[i] / (total - weights[j]);
    }
    check_share(found.second[i], second);
  }
}

}  // namespace

TEST_CASE("power_margin draws without replacement in proportion to (1 - margin)^beta") {
  const double beta = GENERATE(0.5, 1.0, 3.0);
  CAPTURE(beta);
  check_drawn_in_proportion(frequencies("power_margin", FixedPool::simple(three, {0}), beta), {0.8, 0.4, 0.2}, beta);
}

TEST_CASE("power_bald draws without replacement in proportion to BALD^beta") {
  Rng rng(4, "test");
  const auto data = pool_of(random_committee(3, 4, 3, rng));
  std::vector<double> scores;
  for (std::size_t i = 0; i < 4; ++i) scores.push_back(bald(Votes(data.committee, i)));
  const double beta = GENERATE(1.0, 2.0);
  check_drawn_in_proportion(frequencies("power_bald", data, beta), scores, beta);
}

TEST_CASE("power samplers: documents that score nothing come last, in no fixed order, with finite scores") {
  // Two members of one mind on documents 1 to 3, not on document 4.
  auto data =
      pool_of({matrix_of({{1, 0}, {1, 0}, {1, 0}, {0.9F, 0.1F}}), matrix_of({{1, 0}, {1, 0}, {1, 0}, {0.1F, 0.9F}})});
  for (const std::string type : {"power_bald", "power_margin"}) {
    std::set<DocumentId> second;
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      FixedPool pool(data);
      Rng rng(seed, "sampler");
      const auto selection = make_sampler(type)->select(pool, 9, rng);
      REQUIRE(selection.ids.size() == 4);
      CHECK(selection.ids[0] == 4);
      second.insert(selection.ids[1]);
      for (const double s : selection.scores) CHECK(std::isfinite(s));
      CHECK(std::is_sorted(selection.scores.rbegin(), selection.scores.rend()));
    }
    CHECK(second == std::set<DocumentId>{1, 2, 3});
  }
}

TEST_CASE("power samplers: the threshold is on the printed score, and changes no draw") {
  for (const std::string type : {"power_bald", "power_margin"}) {
    Rng rng(6, "test");
    FixedPool pool(pool_of(random_committee(2, 30, 3, rng)));
    Rng all(1, "sampler");
    Rng some(1, "sampler");
    const auto free = make_sampler(type)->select(pool, 30, all);
    const double threshold = free.scores[9];
    const auto beyond = make_sampler(type, option("threshold", threshold))->select(pool, 30, some);
    CHECK(beyond.ids == std::vector<DocumentId>(free.ids.begin(), free.ids.begin() + 9));
  }
}

TEST_CASE("power samplers: a score is ln s and Gumbel noise that beta divides") {
  FixedPool pool(three, {0});
  Rng one(1, "sampler");
  Rng two(1, "sampler");
  const auto plain = make_sampler("power_margin")->select(pool, 3, one);
  const auto sharp = make_sampler("power_margin", option("beta", 10.0))->select(pool, 3, two);
  const std::vector<double> logs{std::log(0.8), std::log(0.4), std::log(0.2)};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto at = std::ranges::find(sharp.ids, plain.ids[i]) - sharp.ids.begin();
    const double log = logs[static_cast<std::size_t>(plain.ids[i] - 1)];
    CHECK(plain.scores[i] - log == Approx(10 * (sharp.scores[static_cast<std::size_t>(at)] - log)).margin(1e-5));
  }
  CHECK_THROWS_AS(make_sampler("power_margin", option("beta", 0.0)), ConfigError);
}
