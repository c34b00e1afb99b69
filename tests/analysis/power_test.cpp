#include <fmt/format.h>

#include <cmath>
#include <cstdio>

#include "analysis/compare/compare.h"
#include "catch.h"
#include "core/rng.h"
#include "studies.h"

using namespace alrun;

// How often two studies of made-up curves are called a regression: 21 rounds from 100 to 2,100 labels, and noise such that a
// paired difference of nAULC has a standard deviation of .006, or of .010 as margin beside random on 20 Newsgroups (five
// seeds of configs/20news-margin.yaml and 20news-random.yaml).
namespace {

constexpr double alpha = 0.05;

// Trapezoids weigh 19 rounds by 1/20 and two by 1/40, so that with scale 1 the differences' standard deviation is
// sqrt(2 (.00386^2 + .008^2 * .04875)) = .006.
struct Noise {
  double scale = 1;
  double seed = 0.01;                                           ///< common to both runs of a seed: its start
  [[nodiscard]] double run() const { return 0.00386 * scale; }  ///< of a whole run
  [[nodiscard]] double round() const { return 0.008 * scale; }  ///< of a round's accuracy
};

double standard_error(double rate, int n) { return std::sqrt(rate * (1 - rate) / n); }

std::vector<double> accuracies(double offset, const Noise& noise, Rng& rng) {
  const double run = offset + rng.normal(0, noise.run());
  std::vector<double> values;
  for (int labels = 100; labels <= 2100; labels += 100) {
    values.push_back(0.85 - 0.5 * std::sqrt(100.0 / labels) + run + rng.normal(0, noise.round()));
  }
  return values;
}

struct Pair {
  std::vector<Curve> base;
  std::vector<Curve> fresh;
};

// The same draws for every fall.
Pair draw(std::uint64_t trial, std::size_t seeds, double fall, const Noise& noise) {
  Rng rng(17, "power", trial);
  Pair pair;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    const double start = rng.normal(0, noise.seed);
    pair.base.push_back(testing::curve(seed, accuracies(start, noise, rng)));
    pair.fresh.push_back(testing::curve(seed, accuracies(start - fall, noise, rng)));
  }
  return pair;
}

constexpr int studies = 1000;
const double most_alarms = alpha + 2 * standard_error(alpha, studies);

// The share of 1,000 pairs of studies that are called a regression.
double regressions(std::size_t seeds, double fall, const Noise& noise = {}) {
  int found = 0;
  for (std::uint64_t trial = 0; trial < studies; ++trial) {
    const auto pair = draw(trial, seeds, fall, noise);
    if (compare(testing::study(pair.base), testing::study(pair.fresh), {0.005, alpha}).regression) ++found;
  }
  const double rate = static_cast<double>(found) / studies;
  fmt::print("{} seeds, deviation {:.3f}, nAULC lower by {}: a regression in {:.1f} % (± {:.1f}) of {} studies\n", seeds,
             0.006 * noise.scale, fall, 100 * rate, 100 * standard_error(rate, studies), studies);
  return rate;
}

}  // namespace

TEST_CASE("false alarms are as rare as promised, and true falls are found") {
  for (const std::size_t seeds : {5, 10}) {
    CHECK(regressions(seeds, 0) <= most_alarms);
    CHECK(regressions(seeds, 0.01) >= (seeds == 5 ? 0.85 : 0.98));
    CHECK(regressions(seeds, 0.02) >= 0.99);
  }
}

TEST_CASE("with more noise false alarms stay within the level, and less is found") {
  Noise noise;
  noise.scale = 10.0 / 6;
  for (const std::size_t seeds : {5, 10}) {
    CHECK(regressions(seeds, 0, noise) <= most_alarms);
    CHECK(regressions(seeds, 0.01, noise) >= (seeds == 5 ? 0.45 : 0.8));
    CHECK(regressions(seeds, 0.02, noise) >= (seeds == 5 ? 0.9 : 0.99));
  }
}

// Of many studies, since two standard errors of a thousand are 1.4 %: of the first thousand here 6.4 and 7.0 % are
// significant.
TEST_CASE("without a tolerance, false alarms come at the test's level") {
  constexpr int trials = 20'000;
  const double two_errors = 2 * standard_error(alpha, trials);
  for (const std::size_t seeds : {5, 10}) {
    int significant = 0;
    double deviation = 0;
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
      const auto pair = draw(trial, seeds, 0, {});
      std::vector<double> changes;
      for (std::size_t i = 0; i < seeds; ++i) {
        const auto area = [](const Curve& curve) { return *naulc(curve.labels(), curve.values()); };
        changes.push_back(area(pair.fresh[i]) - area(pair.base[i]));
      }
      if (paired_t(changes, Alternative::less)->p < alpha) ++significant;
      deviation += *standard_deviation(changes) / trials;
    }
    const double rate = static_cast<double>(significant) / trials;
    fmt::print("{} seeds, no difference: significant in {:.2f} % (± {:.2f}) of {} studies\n", seeds, 100 * rate,
               100 * standard_error(rate, trials), trials);
    CHECK(rate <= alpha + two_errors);
    CHECK(rate >= alpha - two_errors);
    CHECK(deviation == Approx(0.006).epsilon(0.1));
  }
}
