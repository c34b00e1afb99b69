#include <cmath>
#include <functional>

#include "catch.h"
#include "core/portable_math.h"
#include "sampler/make_sampler.h"
#include "sampler/random_committee.h"
#include "sampler/scoring.h"
#include "sampler/x_log_x.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

const std::vector<std::string> committee_samplers{"vote_entropy", "consensus_entropy", "qbc_kl",
                                                  "bald",         "variation_ratio",   "mean_std"};

Selection choose(const std::string& type, const PoolData& data, std::size_t k, const Value& options = Value::Map{}) {
  FixedPool pool(data);
  Rng rng(1, "sampler");
  return make_sampler(type, options)->select(pool, k, rng);
}

double score(const std::string& type, const Rows& votes) { return choose(type, document_of(votes), 1).scores.at(0); }

// Scores by document, whatever the order they are chosen in.
std::vector<double> all_scores(const std::string& type, const PoolData& data) {
  const auto selection = choose(type, data, data.probabilities.rows());
  std::vector<double> scores(selection.ids.size());
  for (std::size_t i = 0; i < scores.size(); ++i)
    scores.at(static_cast<std::size_t>(selection.ids[i] - 1)) = selection.scores[i];
  return scores;
}

// The definitions once more, plainly.
using Votes_ = std::vector<std::vector<double>>;  // T × C

double naive_entropy(const std::vector<double>& p) {
  double sum = 0;
  for (const double x : p) sum += x > 0 ? -x * std::log(x) : 0;
  return sum;
}

std::vector<double> naive_mean(const Votes_& votes) {
  std::vector<double> mean(votes[0].size());
  for (const auto& p : votes) {
    for (std::size_t c = 0; c < mean.size(); ++c) mean[c] += p[c] / static_cast<double>(votes.size());
  }
  return mean;
}

std::vector<double> naive_shares(const Votes_& votes) {
  std::vector<double> shares(votes[0].size());
  for (const auto& p : votes) {
    std::size_t best = 0;
    for (std::size_t c = 0; c < p.size(); ++c) best = p[c] > p[best] ? c : best;
    shares[best] += 1 / static_cast<double>(votes.size());
  }
  return shares;
}

double naive_score(const std::string& type, const Votes_& votes) {
  const auto mean = naive_mean(votes);
  const auto members = static_cast<double>(votes.size());
  if (type == "vote_entropy") return naive_entropy(naive_shares(votes));
  if (type == "variation_ratio") return 1 - std::ranges::max(naive_shares(votes));
  if (type == "consensus_entropy") return naive_entropy(mean);
  double sum = 0;
  if (type == "mean_std") {
    for (std::size_t c = 0; c < mean.size(); ++c) {
      double variance = 0;
      for (const auto& p : votes) variance += (p[c] - mean[c]) * (p[c] - mean[c]) / members;
      sum += std::sqrt(variance) / static_cast<double>(mean.size());
    }
    return sum;
  }
  for (const auto& p : votes) {
    if (type == "bald") sum += (naive_entropy(mean) - naive_entropy(p)) / members;
    for (std::size_t c = 0; type == "qbc_kl" && c < p.size(); ++c)
      sum += p[c] > 0 ? p[c] * std::log(p[c] / mean[c]) / members : 0;
  }
  return sum;
}

Votes_ votes_of(const std::vector<Matrix>& committee, std::size_t document) {
  Votes_ votes;
  for (const auto& member : committee) votes.emplace_back(member.row(document).begin(), member.row(document).end());
  return votes;
}

void check_close(double value, double expected) { CHECK(std::abs(value - expected) < 1e-6); }

}  // namespace

TEST_CASE("x_log_x is x ln x to the last bits, from 0 to large, and exactly 0 at 0 and 1") {
  CHECK(x_log_x(0) == 0);
  CHECK(x_log_x(1) == 0);
  for (double x = 1e-300; x < 1e300; x *= 1.03) {
    CHECK(std::abs(x_log_x(x) - x * portable_log(x)) <= 2e-15 * std::abs(x * portable_log(x)));
  }
}

TEST_CASE("committee scores equal the reference values") {
  const Rows opposed{{0.9F, 0.1F}, {0.1F, 0.9F}};
  check_close(score("bald", opposed), 0.3680642);
  check_close(score("qbc_kl", opposed), 0.3680642);
  check_close(score("mean_std", opposed), 0.4);
  check_close(score("variation_ratio", opposed), 0.5);
  check_close(score("consensus_entropy", opposed), std::log(2.0));
  check_close(score("vote_entropy", opposed), std::log(2.0));
  check_close(score("vote_entropy", {{0.9F, 0.1F}, {0.2F, 0.8F}, {0.6F, 0.4F}}), 0.6365142);
}

TEST_CASE("committee scores equal their definitions, and bald is qbc_kl") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng rng(seed, "test");
    const std::size_t n = 1 + rng.below(8);
    const auto committee = random_committee(1 + rng.below(6), n, 1 + rng.below(9), rng);
    const auto data = pool_of(committee);
    for (const auto& type : committee_samplers) {
      CAPTURE(seed, type);
      const auto scores = all_scores(type, data);
      for (std::size_t i = 0; i < n; ++i) {
        CHECK(scores[i] == Approx(naive_score(type, votes_of(committee, i))).margin(1e-12));
      }
    }
    const auto bald = all_scores("bald", data);
    const auto kl = all_scores("qbc_kl", data);
    for (std::size_t i = 0; i < n; ++i) CHECK(bald[i] == Approx(kl[i]).margin(1e-12));
  }
}

TEST_CASE("a committee of one mind disagrees by exactly 0, so that ties go to the lowest id") {
  Rng rng(3, "test");
  Matrix probabilities(40, 7);
  for (std::size_t i = 0; i < 40; ++i) {
    float sum = 0;
    for (float& p : probabilities.row(i)) sum += p = static_cast<float>(rng.uniform());
    for (float& p : probabilities.row(i)) p /= sum;
  }
  for (const std::string type : {"bald", "qbc_kl", "mean_std", "vote_entropy", "variation_ratio"}) {
    CAPTURE(type);
    const auto data = pool_of(std::vector<Matrix>(3, probabilities));
    const auto selection = choose(type, data, 5);
    CHECK(selection.ids == std::vector<DocumentId>{1, 2, 3, 4, 5});
    CHECK(selection.scores == std::vector<double>(5, 0.0));
    CHECK(choose(type, data, 5, option("threshold", 0.0)).ids.empty());
  }
}

TEST_CASE("committee scores survive certain and impossible classes") {
  for (const auto& type : committee_samplers) {
    CAPTURE(type);
    CHECK(std::isfinite(score(type, {{1, 0, 0}, {0, 1, 0}, {1, 0, 0}})));
    CHECK(score(type, {{1}, {1}}) == 0);
  }
  check_close(score("bald", {{1, 0}, {0, 1}}), std::log(2.0));
  check_close(score("qbc_kl", {{1, 0}, {0, 1}}), std::log(2.0));
}

TEST_CASE("committee scores do not depend on the number of threads") {
  Rng rng(9, "test");
  auto data = pool_of(random_committee(3, 1500, 4, rng));  // three blocks
  for (const auto& type : committee_samplers) {
    CAPTURE(type);
    data.threads = 1;
    const auto alone = choose(type, data, 100);
    data.threads = 4;
    const auto together = choose(type, data, 100);
    CHECK(alone.ids == together.ids);
    CHECK(alone.scores == together.scores);
    CHECK(make_sampler(type)->reads().contains(View::committee));
  }
}
