#include <cmath>
#include <limits>
#include <numeric>

#include "catch.h"
#include "core/rng.h"
#include "sampler/fixed_pool.h"
#include "sampler/make_sampler.h"
#include "sampler/scoring.h"

using namespace alrun;
using alrun::testing::FixedPool;
using alrun::testing::make_sampler;
using alrun::testing::option;

namespace {

double score(const std::string& type, const std::vector<float>& p, const Value& options = Value::Map{}) {
  FixedPool pool({p}, {0});
  Rng rng(1, "sampler");
  return make_sampler(type, options)->select(pool, 1, rng).scores.at(0);
}

void check_close(double value, double expected) { CHECK(std::abs(value - expected) < 1e-6); }

}  // namespace

TEST_CASE("scores equal the reference values for p = (.5, .3, .2)") {
  const std::vector<float> p{0.5F, 0.3F, 0.2F};
  check_close(score("least_confidence", p), 0.5);
  check_close(score("margin", p), 1 - 0.2);
  check_close(score("ratio", p), 0.6);
  check_close(score("entropy", p), 1.0296530);
  check_close(score("entropy", p, option("normalised", true)), 0.9372306);
}

TEST_CASE("scores at the ends of their ranges") {
  check_close(score("entropy", {1, 0}), 0);
  check_close(score("margin", {0.5F, 0.5F}), 1);
  check_close(score("margin", {1, 0}), 0);
  check_close(score("ratio", {0.5F, 0.5F}), 1);
  check_close(score("entropy", {1}, option("normalised", true)), 0);
}

TEST_CASE("the top scores are chosen as a full sort would") {
  Rng rng(5, "test");
  for (int trial = 0; trial < 100; ++trial) {
    std::vector<double> scores(1 + rng.below(40));
    for (auto& s : scores) s = static_cast<double>(rng.below(6));  // many ties
    std::vector<DocumentId> ids(scores.size());
    for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = static_cast<DocumentId>(i * 3);
    std::vector<std::size_t> order(ids.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return scores[a] > scores[b]; });
    const std::size_t k = rng.below(ids.size() + 1);
    const auto selection = select_top(ids, scores, k);
    REQUIRE(selection.ids.size() == k);
    for (std::size_t i = 0; i < k; ++i) CHECK(selection.ids[i] == ids[order[i]]);
  }
}

TEST_CASE("only documents beyond the threshold are candidates") {
  FixedPool pool({{0.9F, 0.1F}, {0.6F, 0.4F}, {0.7F, 0.3F}}, {0});
  Rng rng(1, "sampler");
  CHECK(make_sampler("least_confidence", option("threshold", 0.25))->select(pool, 3, rng).ids ==
        std::vector<DocumentId>{2, 3});
  CHECK(make_sampler("least_confidence", option("threshold", 0.5))->select(pool, 3, rng).ids.empty());
}

TEST_CASE("random draws every document equally often and depends on the seed") {
  FixedPool pool(std::vector<std::vector<float>>(10, {0.5F, 0.5F}), {});
  std::vector<int> counts(10);
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    Rng rng(seed, "sampler");
    for (const auto id : make_sampler("random")->select(pool, 3, rng).ids) ++counts.at(static_cast<std::size_t>(id));
  }
  for (const int count : counts) CHECK(std::abs(count - 600) < 105);  // 5 standard deviations
}

TEST_CASE("select_top: scores that are NaN come last, and below every threshold") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<DocumentId> ids(300);
  std::iota(ids.begin(), ids.end(), 0);
  std::vector<double> scores(ids.size());
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = i % 3 == 0 ? nan : static_cast<double>(i % 7);
  std::vector<DocumentId> wanted = ids;
  std::ranges::stable_sort(wanted, [&](DocumentId a, DocumentId b) {
    const auto key = [&](DocumentId id) {
      const double score = scores[static_cast<std::size_t>(id)];
      return std::isnan(score) ? -1.0 : score;
    };
    return key(a) > key(b);
  });
  for (const std::size_t k : {1U, 50U, 200U, 201U, 300U}) {
    CHECK(select_top(ids, scores, k).ids == std::vector<DocumentId>(wanted.begin(), wanted.begin() + static_cast<int>(k)));
  }
  CHECK(select_top(ids, scores, 300, -5.0).ids.size() == 200);
}

TEST_CASE("scores of sets of classes equal values worked out by hand") {
  // Margins |2p - 1| of .8, .2 and .6; the labelled document has one class, so one is expected: (1 - .9) + .4 + .2.
  const std::vector<float> p{0.9F, 0.4F, 0.2F};
  check_close(score("binary_minimum", p), 1 - 0.2);
  check_close(score("mmc", p), 0.7);
  check_close(score("binary_minimum", {0.5F, 1}), 1);
  check_close(score("mmc", {1, 0}), 0);
  check_close(score("mmc", p, option("regularization", 1e6)), 0.7);
}
