#include "analysis/statistics/statistics.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace alrun {
namespace {

bool all_finite(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

// Differences of equal decimals differ in their last bits.
bool tied(double a, double b) {
  constexpr double rounding = 1e-9;
  return std::abs(a - b) <= rounding * std::max(std::abs(a), std::abs(b));
}

// The p-value of a statistic from the probabilities of values so low and so high.
double p_of(double at_most, double at_least, Alternative alternative) {
  switch (alternative) {
    case Alternative::less:
      return at_most;
    case Alternative::greater:
      return at_least;
    case Alternative::two_sided:
      break;
  }
  return std::min(1.0, 2 * std::min(at_most, at_least));
}

// Of the differences that are not 0: their ranks among all by size, and which are positive.
struct SignedRanks {
  std::vector<double> ranks;
  double positive = 0;  ///< sum
};

SignedRanks signed_ranks(std::span<const double> differences) {
  std::vector<double> sizes;
  for (const double d : differences) sizes.push_back(std::abs(d));
  const auto ranks = middle_ranks(sizes);
  SignedRanks result;
  for (std::size_t i = 0; i < differences.size(); ++i) {
    if (differences[i] == 0) continue;
    result.ranks.push_back(ranks[i]);
    if (differences[i] > 0) result.positive += ranks[i];
  }
  return result;
}

// Every sign is as likely as the other: the share of all 2^n choices of signs by their rank sum. Middle ranks are halves, so
// that twice a rank is a whole number.
double exact_p(const SignedRanks& signs, Alternative alternative) {
  std::vector<std::size_t> doubled;
  for (const double rank : signs.ranks) doubled.push_back(static_cast<std::size_t>(std::lround(2 * rank)));
  std::vector<double> choices(std::accumulate(doubled.begin(), doubled.end(), std::size_t{1}));
  choices[0] = 1;
  for (const auto rank : doubled) {
    for (std::size_t sum = choices.size() - 1; sum >= rank; --sum) choices[sum] += choices[sum - rank];
  }
  const auto found = std::lround(2 * signs.positive);
  const double all = std::accumulate(choices.begin(), choices.end(), 0.0);
  const double at_most = std::accumulate(choices.begin(), choices.begin() + found + 1, 0.0) / all;
  const double at_least = std::accumulate(choices.begin() + found, choices.end(), 0.0) / all;
  return p_of(at_most, at_least, alternative);
}

double approximate_p(const SignedRanks& signs, Alternative alternative) {
  double expected = 0;
  double variance = 0;  // a rank's part is 0 or all of it, each half the time
  for (const double rank : signs.ranks) {
    expected += rank / 2;
    variance += rank * rank / 4;
  }
  const double z = (signs.positive - expected) / std::sqrt(variance);
  const boost::math::normal standard;
  return p_of(cdf(standard, z), cdf(complement(standard, z)), alternative);
}

}  // namespace

std::string p_in_words(double p) { return p < 0.001 ? "< 0.001" : fmt::format("= {:.2g}", p); }

std::optional<double> mean(std::span<const double> values) {
  if (values.empty() || !all_finite(values)) return std::nullopt;
  // The second pass takes away what the first one's rounding left: equal values have exactly their own mean.
  const auto n = static_cast<double>(values.size());
  const double first = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double rest = 0;
  for (const double value : values) rest += value - first;
  return first + rest / n;
}

std::optional<double> standard_deviation(std::span<const double> values) {
  const auto center = mean(values);
  if (values.size() < 2 || !center) return std::nullopt;
  double squares = 0;
  for (const double value : values) squares += (value - *center) * (value - *center);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

std::optional<TestResult> paired_t(std::span<const double> differences, Alternative alternative) {
  const auto deviation = standard_deviation(differences);
  if (!deviation) return std::nullopt;
  const double center = *mean(differences);
  if (*deviation == 0) {
    if (center == 0) return TestResult{0, alternative == Alternative::two_sided ? 1 : 0.5};
    const double infinity = std::numeric_limits<double>::infinity();
    return TestResult{center > 0 ? infinity : -infinity, p_of(center > 0 ? 1 : 0, center > 0 ? 0 : 1, alternative)};
  }
  const auto n = static_cast<double>(differences.size());
  const double t = center / (*deviation / std::sqrt(n));
  const boost::math::students_t student(n - 1);
  return TestResult{t, p_of(cdf(student, t), cdf(complement(student, t)), alternative)};
}

std::optional<TestResult> wilcoxon_signed_rank(std::span<const double> differences, Alternative alternative) {
  if (differences.empty() || !all_finite(differences)) return std::nullopt;
  const auto signs = signed_ranks(differences);
  if (signs.ranks.empty()) return TestResult{};
  const bool few = signs.ranks.size() <= wilcoxon_exact_limit;
  return TestResult{signs.positive, few ? exact_p(signs, alternative) : approximate_p(signs, alternative)};
}

std::vector<std::optional<double>> holm(std::span<const std::optional<double>> p_values) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < p_values.size(); ++i) {
    if (p_values[i]) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return *p_values[a] < *p_values[b]; });
  std::vector<std::optional<double>> adjusted(p_values.size());
  double largest = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    largest = std::max(largest, std::min(1.0, static_cast<double>(order.size() - i) * *p_values[order[i]]));
    adjusted[order[i]] = largest;
  }
  return adjusted;
}

std::optional<Interval> mean_interval(std::span<const double> values, double level) {
  const auto deviation = standard_deviation(values);
  if (!deviation) return std::nullopt;
  const auto n = static_cast<double>(values.size());
  const boost::math::students_t student(n - 1);
  const double half = quantile(complement(student, (1 - level) / 2)) * *deviation / std::sqrt(n);
  const double center = *mean(values);
  return Interval{center - half, center + half};
}

std::vector<double> middle_ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && tied(values[order[begin]], values[order[end]])) ++end;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = static_cast<double>(begin + 1 + end) / 2;
    begin = end;
  }
  return ranks;
}

}  // namespace alrun
