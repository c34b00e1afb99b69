#include "analysis/statistics/friedman.h"

#include <cmath>
#include <limits>

#include "catch.h"
#include "core/error.h"

using namespace alrun;

namespace {

using Blocks = std::vector<std::vector<double>>;

// Times of 22 players around first base by three methods (Hollander & Wolfe 1973, p. 140; R's example(friedman.test)).
const Blocks rounding_times = {
    {5.40, 5.50, 5.55}, {5.85, 5.70, 5.75}, {5.20, 5.60, 5.50}, {5.55, 5.50, 5.40}, {5.90, 5.85, 5.70}, {5.45, 5.55, 5.60},
    {5.40, 5.40, 5.35}, {5.45, 5.50, 5.35}, {5.25, 5.15, 5.00}, {5.85, 5.80, 5.70}, {5.25, 5.20, 5.10}, {5.65, 5.55, 5.45},
    {5.60, 5.35, 5.45}, {5.05, 5.00, 4.95}, {5.50, 5.50, 5.40}, {5.45, 5.55, 5.50}, {5.55, 5.55, 5.35}, {5.45, 5.50, 5.55},
    {5.50, 5.45, 5.25}, {5.65, 5.60, 5.40}, {5.70, 5.65, 5.55}, {6.30, 6.30, 6.25}};

}  // namespace

TEST_CASE("Friedman's test agrees with R, ties included") {
  const auto result = friedman(rounding_times);  // R: chi-squared = 11.143, df = 2, p-value = 0.003805
  REQUIRE(result);
  CHECK(result->chi_squared == Approx(11.1428571429).epsilon(0).margin(1e-6));
  CHECK(result->p == Approx(0.0038050408).epsilon(0).margin(1e-6));
  REQUIRE(result->average_ranks.size() == 3);
  CHECK(result->average_ranks[0] == Approx(35.0 / 22));  // the slowest: the highest value is ranked first
  CHECK(result->average_ranks[1] == Approx(41.0 / 22));
  CHECK(result->average_ranks[2] == Approx(56.0 / 22));
}

TEST_CASE("an undefined Friedman test is nothing, one without differences finds none") {
  CHECK_FALSE(friedman(Blocks{}));
  CHECK_FALSE(friedman(Blocks{{1}, {2}}));
  CHECK_FALSE(friedman(Blocks{{1, 2}, {1, std::numeric_limits<double>::quiet_NaN()}}));
  const auto tied = friedman(Blocks{{1, 1, 1}, {2, 2, 2}});
  REQUIRE(tied);
  CHECK(tied->chi_squared == 0);
  CHECK(tied->p == 1);
  CHECK(tied->average_ranks == std::vector<double>{2, 2, 2});
  CHECK_THROWS_AS(friedman(Blocks{{1, 2}, {1, 2, 3}}), Error);
}

TEST_CASE("Nemenyi's critical difference has the published quantiles") {
  // q_alpha of Demsar (2006), table 5a, to more digits by scipy.stats.studentized_range.ppf(1 - alpha, k, inf) / sqrt(2)
  const auto q = [](std::size_t k, double alpha) {
    const auto kk = static_cast<double>(k);
    return *nemenyi_critical_difference(k, 1, alpha) / std::sqrt(kk * (kk + 1) / 6);
  };
  const auto near = [](double value) { return Approx(value).epsilon(0).margin(1e-6); };
  CHECK(q(2, 0.05) == near(1.9599639845));
  CHECK(q(3, 0.05) == near(2.3437005864));
  CHECK(q(4, 0.05) == near(2.5690317725));
  CHECK(q(5, 0.05) == near(2.7277743709));
  CHECK(q(10, 0.05) == near(3.1636835771));
  CHECK(q(20, 0.05) == near(3.5437991318));
  CHECK(q(2, 0.10) == near(1.6448536270));
  CHECK(q(5, 0.10) == near(2.4595157643));
  CHECK(q(10, 0.10) == near(2.9198888401));
  // Demsar's own example: 4 classifiers on 14 datasets, CD = 1.25 at .05 and 1.12 at .10
  CHECK(*nemenyi_critical_difference(4, 14, 0.05) == Approx(1.25).epsilon(0).margin(0.005));
  CHECK(*nemenyi_critical_difference(4, 14, 0.10) == Approx(1.12).epsilon(0).margin(0.005));
  CHECK(studentized_range_probability(3.5, 10) == near(0.7179835617));
  CHECK(studentized_range_probability(0, 3) == 0);
  CHECK(studentized_range_probability(50, 3) == near(1));
}

TEST_CASE("a critical difference of nothing is nothing") {
  CHECK_FALSE(nemenyi_critical_difference(1, 5, 0.05));
  CHECK_FALSE(nemenyi_critical_difference(3, 0, 0.05));
  CHECK_FALSE(nemenyi_critical_difference(3, 5, 0));
  CHECK_FALSE(nemenyi_critical_difference(3, 5, 1e-20));
  CHECK(*nemenyi_critical_difference(3, 5, 1e-9) > *nemenyi_critical_difference(3, 5, 1e-8));
  CHECK(*nemenyi_critical_difference(1000, 5, 1e-9) > *nemenyi_critical_difference(100, 5, 1e-9));
  CHECK_FALSE(nemenyi_critical_difference(3, 5, 1));
}
