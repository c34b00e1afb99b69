#include "analysis/statistics/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.h"
#include "core/rng.h"

using namespace alrun;

namespace {

using Values = std::vector<double>;

constexpr auto both = Alternative::two_sided;
constexpr auto less = Alternative::less;
constexpr auto greater = Alternative::greater;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

Values minus(const Values& a, const Values& b) {
  Values differences;
  for (std::size_t i = 0; i < a.size(); ++i) differences.push_back(a[i] - b[i]);
  return differences;
}

// Extra hours of sleep (Student 1908; R's data set `sleep`).
const Values hours =
    minus({0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0}, {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4});
// Hamilton depression scores (Hollander & Wolfe 1973, p. 29; R's example(wilcox.test)).
const Values depression =
    minus({1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30}, {0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29});
// Heights of crossed and self-fertilised maize (Darwin 1876; the example of scipy.stats.wilcoxon).
const Values maize = {6, 8, 14, 16, 23, 24, 28, 29, 41, -48, 49, 56, 60, -67, 75};

void check(const std::optional<TestResult>& found, double statistic, double p) {
  REQUIRE(found);
  CHECK(found->statistic == Approx(statistic).epsilon(0).margin(1e-6));
  CHECK(found->p == Approx(p).epsilon(0).margin(1e-6));
}

// The same p-values by trying all 2^n signs, zeros ranked and left out (Pratt).
TestResult by_enumeration(const Values& differences, Alternative alternative) {
  Values ranks;
  double statistic = 0;
  for (const double d : differences) {
    double rank = 0.5;
    for (const double other : differences) {
      rank += std::abs(other) < std::abs(d) ? 1 : (std::abs(other) == std::abs(d) ? 0.5 : 0);
    }
    if (d == 0) continue;
    ranks.push_back(rank);
    if (d > 0) statistic += rank;
  }
  double low = 0;
  double high = 0;
  const auto all = std::uint64_t{1} << ranks.size();
  for (std::uint64_t signs = 0; signs < all; ++signs) {
    double sum = 0;
    for (std::size_t i = 0; i < ranks.size(); ++i) sum += ((signs >> i) & 1U) != 0 ? ranks[i] : 0;
    if (sum <= statistic) ++low;
    if (sum >= statistic) ++high;
  }
  low /= static_cast<double>(all);
  high /= static_cast<double>(all);
  if (alternative == both) return {statistic, std::min(1.0, 2 * std::min(low, high))};
  return {statistic, alternative == less ? low : high};
}

}  // namespace

TEST_CASE("Student's paired t agrees with R and scipy") {
  check(paired_t(hours, both), -4.0621277, 0.0028328902);  // R: t = -4.0621, df = 9, p-value = 0.002833
  check(paired_t(hours, less), -4.0621277, 0.0014164451);
  check(paired_t(hours, greater), -4.0621277, 0.9985835549);
  check(paired_t(maize, both), 2.1479874613, 0.0497029440);  // scipy.stats.ttest_1samp
  const auto interval = mean_interval(hours, 0.95);          // R: -2.4598858 -0.7001142
  REQUIRE(interval);
  CHECK(interval->low == Approx(-2.4598857633).epsilon(0).margin(1e-6));
  CHECK(interval->high == Approx(-0.7001142367).epsilon(0).margin(1e-6));
  CHECK(*mean(hours) == Approx(-1.58));
  CHECK(*standard_deviation(hours) == Approx(1.2299955));
}

TEST_CASE("an undefined t is nothing; a certain one is certain") {
  CHECK_FALSE(paired_t(Values{}, both));
  CHECK_FALSE(paired_t(Values{1}, both));
  CHECK_FALSE(paired_t(Values{1, not_a_number, 2}, both));
  CHECK_FALSE(paired_t(Values{1, infinity}, both));
  CHECK_FALSE(mean(Values{}));
  CHECK_FALSE(mean(Values{not_a_number}));
  CHECK(*mean(Values{3}) == 3);
  CHECK_FALSE(standard_deviation(Values{3}));
  CHECK_FALSE(mean_interval(Values{3}, 0.95));
  CHECK_FALSE(mean_interval(Values{3, not_a_number}, 0.95));
  check(paired_t(Values{0, 0, 0}, both), 0, 1);
  check(paired_t(Values{0, 0, 0}, less), 0, 0.5);
  check(paired_t(Values{0, 0, 0}, greater), 0, 0.5);
  const auto certain = [](const Values& values, Alternative alternative) { return *paired_t(values, alternative); };
  const Values fallen(7, -0.1);  // the sum of seven tenths is rounded
  CHECK(certain(fallen, less).statistic == -infinity);
  CHECK(certain(fallen, less).p == 0);
  CHECK(certain(fallen, greater).p == 1);
  CHECK(certain(fallen, both).p == 0);
  CHECK(certain({2, 2}, greater).statistic == infinity);
  CHECK(certain({2, 2}, greater).p == 0);
  const auto point = mean_interval(fallen, 0.95);
  REQUIRE(point);
  CHECK(point->low == -0.1);
  CHECK(point->high == -0.1);
}

TEST_CASE("Wilcoxon's signed ranks agree with R and scipy") {
  check(wilcoxon_signed_rank(depression, greater), 40, 0.01953125);  // R: V = 40, p-value = 0.01953
  check(wilcoxon_signed_rank(depression, both), 40, 0.0390625);
  check(wilcoxon_signed_rank(depression, less), 40, 0.986328125);
  check(wilcoxon_signed_rank(maize, both), 96, 0.041259765625);  // scipy.stats.wilcoxon's documentation
  check(wilcoxon_signed_rank(maize, greater), 96, 0.0206298828125);
  // The least that five pairs can give: STRATEGIES, "at n = 5 cannot go below .0625".
  check(wilcoxon_signed_rank(Values{1, 2, 3, 4, 5}, both), 15, 0.0625);
  check(wilcoxon_signed_rank(Values{-1, -2, -3, -4, -5}, less), 0, 0.03125);
}

TEST_CASE("exact signed ranks are those of all 2^n signs, with ties and zeros") {
  check(wilcoxon_signed_rank(Values{0, 0, 0}, both), 0, 1);
  check(wilcoxon_signed_rank(Values{0}, less), 0, 1);
  check(wilcoxon_signed_rank(Values{4}, greater), 1, 0.5);
  check(wilcoxon_signed_rank(Values{4}, both), 1, 1);
  check(wilcoxon_signed_rank(Values{0, 1, -2}, greater), 2, 0.75);  // Pratt: ranks 2 and 3 of three, not 1 and 2
  Rng rng(1, "wilcoxon");
  for (int trial = 0; trial < 300; ++trial) {
    Values differences(1 + rng.below(14));
    const auto size = 2 + rng.below(trial % 2 == 0 ? 6 : 1000);  // every other with many ties
    for (auto& d : differences) d = static_cast<double>(rng.below(size)) - static_cast<double>(size) / 3;
    if (trial % 3 == 0) differences[0] = 0;
    CAPTURE(differences);
    for (const auto alternative : {both, less, greater}) {
      const auto wanted = by_enumeration(differences, alternative);
      const auto found = wilcoxon_signed_rank(differences, alternative);
      REQUIRE(found);
      REQUIRE(found->statistic == wanted.statistic);
      REQUIRE(found->p == Approx(wanted.p).epsilon(1e-12));
    }
  }
}

TEST_CASE("differences that only rounding tells apart are tied") {
  const Values differences = {0.3 - 0.1, -(0.8 - 0.6), 0.5};  // .19999999999999998 and .20000000000000007
  check(wilcoxon_signed_rank(differences, greater), 4.5, 0.375);
  CHECK(middle_ranks(Values{3, 1, 3, 2}) == Values{3.5, 1, 3.5, 2});
  CHECK(middle_ranks(Values{}).empty());
}

TEST_CASE("many signed ranks are approximated, corrected for ties and zeros") {
  Values differences;
  for (int i = 0; i < 70; ++i) differences.push_back((i * 7) % 23 - 8);  // three zeros, many ties
  // scipy 1.10: wilcoxon(d, zero_method='pratt', mode='approx')
  check(wilcoxon_signed_rank(differences, both), 1768.5, 0.0019473517);
  check(wilcoxon_signed_rank(differences, greater), 1768.5, 0.0009736759);
  check(wilcoxon_signed_rank(differences, less), 1768.5, 0.9990263241);
  // On either side of the limit the two agree as far as an approximation does.
  Rng rng(2, "wilcoxon");
  Values many(wilcoxon_exact_limit + 1);
  for (auto& d : many) d = rng.normal(0.3);
  const double approximate = wilcoxon_signed_rank(many, both)->p;
  many.pop_back();
  CHECK(wilcoxon_signed_rank(many, both)->p == Approx(approximate).epsilon(0.3));
}

TEST_CASE("undefined signed ranks are nothing") {
  CHECK_FALSE(wilcoxon_signed_rank(Values{}, both));
  CHECK_FALSE(wilcoxon_signed_rank(Values{1, not_a_number}, both));
  CHECK_FALSE(wilcoxon_signed_rank(Values{1, -infinity}, less));
}

TEST_CASE("Holm's adjustment steps down and keeps order") {
  using PValues = std::vector<std::optional<double>>;
  const auto adjusted = [](const PValues& values) { return holm(values); };
  // By hand: .01 x 4, .02 x 3, then max(.06, .03 x 2), max(.06, .04 x 1); what R's p.adjust(p, "holm") gives.
  const PValues found = adjusted({0.03, 0.01, 0.04, 0.02});
  const Values wanted = {0.06, 0.04, 0.06, 0.06};
  for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(*found[i] == Approx(wanted[i]).epsilon(1e-12));
  CHECK(adjusted({0.6, 0.7}) == PValues{1, 1});
  CHECK(adjusted({std::nullopt, 0.02, std::nullopt}) == PValues{std::nullopt, 0.02, std::nullopt});
  CHECK(adjusted({}).empty());
}
