#include "sampler/units.h"

#include <algorithm>

#include "catch.h"
#include "sampler/make_sampler.h"
#include "sampler/random_committee.h"
#include "sampler/scoring.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

constexpr std::size_t documents = 20;
constexpr std::size_t units = 3;
constexpr std::size_t outcomes = 4;

const std::vector<std::string> of_probabilities{"entropy", "margin", "ratio", "least_confidence"};
const std::vector<std::string> of_committees{"vote_entropy", "consensus_entropy", "qbc_kl",
                                             "bald",         "variation_ratio",   "mean_std"};

// Predictions of three distributions over four outcomes. Document 0 is labelled.
PoolData data_of_units(std::uint64_t seed) {
  Rng rng(seed, "units");
  auto data = pool_of(random_committee(4, documents, outcomes, rng));
  data.units = units;
  data.unit_committee = random_committee(4, documents * units, outcomes, rng);
  data.unit_probabilities = data.unit_committee[0];
  return data;
}

Selection choose(const std::string& type, const PoolData& data, const Value& options, std::size_t k = documents) {
  FixedPool pool(data);
  Rng rng(1, "sampler");
  return make_sampler(type, options)->select(pool, k, rng);
}

// Scores by document, whatever the order they are chosen in.
std::vector<double> all_scores(const std::string& type, const PoolData& data, const Value& options = Value::Map{}) {
  const auto selection = choose(type, data, options);
  REQUIRE(selection.ids.size() == documents);
  std::vector<double> scores(documents);
  for (std::size_t i = 0; i < documents; ++i) {
    scores.at(static_cast<std::size_t>(selection.ids[i]) - 1) = selection.scores[i];
  }
  return scores;
}

// The pool in which the units of that place are the whole predictions.
PoolData unit_alone(const PoolData& data, std::size_t unit) {
  const auto alone = [&](const Matrix& all) {
    Matrix rows(documents, outcomes);
    for (std::size_t i = 0; i < documents; ++i) std::ranges::copy(all.row(i * units + unit), rows.row(i).begin());
    return rows;
  };
  std::vector<Matrix> committee;
  for (const auto& member : data.unit_committee) committee.push_back(alone(member));
  auto one = pool_of(committee);
  one.probabilities = alone(data.unit_probabilities);
  return one;
}

double by_hand(const std::vector<double>& scores, const std::string& join) {
  double sum = 0;
  for (const double score : scores) sum += score;
  if (join == "sum") return sum;
  if (join == "mean") return sum / static_cast<double>(scores.size());
  return std::ranges::max(scores);
}

}  // namespace

TEST_CASE("units: scores are joined by their mean, maximum or sum") {
  const std::vector<double> scores{0.25, -2, 1};
  CHECK(joined(scores, UnitJoin::mean) == -0.25);
  CHECK(joined(scores, UnitJoin::max) == 1);
  CHECK(joined(scores, UnitJoin::sum) == -0.75);
  CHECK(joined(std::vector<double>{-3, -1}, UnitJoin::max) == -1);
}

TEST_CASE("units: the score of one unit is the document's to the bit, however it is joined") {
  for (const double score : {0.1 + 0.2, 1.0 / 3, -0.0, 1e-320, 1e300}) {
    for (const auto join : {UnitJoin::mean, UnitJoin::max, UnitJoin::sum}) {
      CHECK(joined(std::vector{score}, join) == score);
      CHECK(std::signbit(joined(std::vector{score}, join)) == std::signbit(score));
    }
  }
  auto data = data_of_units(1);
  data.units = 1;
  for (const auto* samplers : {&of_probabilities, &of_committees}) {
    for (const auto& type : *samplers) {
      CAPTURE(type);
      for (const auto* join : {"mean", "max", "sum"}) {
        CHECK(all_scores(type, data, option("units", join)) == all_scores(type, data));
      }
    }
  }
}

TEST_CASE("units: samplers of scores join the scores that each unit has alone") {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const auto data = data_of_units(seed);
    for (const auto* samplers : {&of_probabilities, &of_committees}) {
      for (const auto& type : *samplers) {
        std::vector<std::vector<double>> alone;
        for (std::size_t u = 0; u < units; ++u) alone.push_back(all_scores(type, unit_alone(data, u)));
        for (const std::string join : {"mean", "max", "sum"}) {
          CAPTURE(seed, type, join);
          const auto scores = all_scores(type, data, option("units", join));
          for (std::size_t i = 0; i < documents; ++i) {
            CHECK(scores[i] == by_hand({alone[0][i], alone[1][i], alone[2][i]}, join));
          }
        }
        CHECK(all_scores(type, data) == all_scores(type, data, option("units", "mean")));
      }
    }
  }
}

TEST_CASE("units: a part of the pool has the scores that it has in the whole") {
  const auto data = data_of_units(2);
  const auto whole = all_scores("entropy", data);
  FixedPool pool(data);
  const std::vector<DocumentId> some{2, 3, 7, 11, 20};
  const auto part = pool.restrict(some);
  const auto scores = score_units(*part, UnitJoin::mean, [](std::span<const float> p) { return entropy(p); });
  REQUIRE(scores.size() == some.size());
  for (std::size_t i = 0; i < some.size(); ++i) CHECK(scores[i] == whole.at(static_cast<std::size_t>(some[i]) - 1));
}

TEST_CASE("units: committee scores of several units do not depend on the number of threads") {
  auto data = data_of_units(3);
  for (const auto& type : of_committees) {
    CAPTURE(type);
    data.threads = 1;
    const auto alone = all_scores(type, data);
    data.threads = 4;
    CHECK(all_scores(type, data) == alone);
  }
}

TEST_CASE("units: an unknown way to join is refused") {
  CHECK_THROWS_WITH(make_sampler("entropy", option("units", "median")),
                    Catch::Contains("'units' must be one of mean, max, sum, not 'median'"));
}
