#include "loop/observations.h"

#include <cmath>
#include <numeric>

#include "catch.h"
#include "sampler/fixed_pool.h"

using namespace alrun;

namespace {

PoolConfidence confidence(const testing::Rows& rows) {
  testing::FixedPool pool(rows, {});
  return confidence_of(pool);
}

std::optional<double> agreement(const Answers& predicted, const Answers& answers) {
  return agreement_in({{}, predicted, answers}, *Component<Task>("classification").make());
}

Answers with_absent(std::initializer_list<std::optional<std::int32_t>> values) {
  Answers answers;
  for (const auto value : values) {
    if (value) {
      answers.add(*value);
    } else {
      answers.abstain();
    }
  }
  return answers;
}

bool close(double a, double b) { return std::abs(a - b) < 1e-6; }

}  // namespace

TEST_CASE("confidence in a pool equals the reference values") {
  const auto one = confidence({{0.5F, 0.3F, 0.2F}});
  CHECK(close(one.uncertainty, 0.9372306));
  CHECK(close(one.expected_error, 0.5));
  CHECK(close(one.least_margin, 0.2));
  const auto two = confidence({{0.5F, 0.3F, 0.2F}, {0, 1, 0}});
  CHECK(close(two.uncertainty, 0.9372306 / 2));
  CHECK(close(two.expected_error, 0.25));
  CHECK(close(two.least_margin, 0.2));
}

TEST_CASE("confidence is defined for one class and for certain and uniform predictions") {
  const auto one_class = confidence({{1}, {1}});
  CHECK(one_class.uncertainty == 0);
  CHECK(one_class.expected_error == 0);
  CHECK(one_class.least_margin == 1);
  const auto uniform = confidence({{0.25F, 0.25F, 0.25F, 0.25F}});
  CHECK(close(uniform.uncertainty, 1));
  CHECK(uniform.least_margin == 0);
}

TEST_CASE("a smaller stop set is the beginning of a larger one, and each seed has its own") {
  std::vector<DocumentId> train(50);
  std::iota(train.begin(), train.end(), 100);
  const auto large = draw_stop_set(train, 30, 1);
  CHECK(draw_stop_set(train, 10, 1) == std::vector<DocumentId>(large.begin(), large.begin() + 10));
  CHECK(draw_stop_set(train, 10, 2) != draw_stop_set(train, 10, 1));
  CHECK(draw_stop_set(train, 1000, 1).size() == 50);
  CHECK(draw_stop_set(train, 0, 1).empty());
}

TEST_CASE("a batch's accuracy counts what was answered") {
  CHECK(*agreement({0, 1, 2, 2}, with_absent({0, 2, std::nullopt, 2})) == 2.0 / 3);
  CHECK_FALSE(agreement({0}, with_absent({std::nullopt})));
  CHECK_FALSE(agreement({}, {}));
}
