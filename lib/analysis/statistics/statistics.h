#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

// Tests for a few paired values. What is undefined (too few values, NaN or infinity among them) is nothing, never NaN.
namespace alrun {

/// What a test looks for beside "no difference".
enum class Alternative { two_sided, less, greater };

/// A test's statistic and p-value.
struct TestResult {
  double statistic = 0;
  double p = 1;
};

/// "= 0.013", "< 0.001": as it stands after a p in a sentence.
std::string p_in_words(double p);

/// The mean; nothing of no values, or if one is not finite.
std::optional<double> mean(std::span<const double> values);

/// The standard deviation (n - 1); nothing of fewer than two values, or if one is not finite.
std::optional<double> standard_deviation(std::span<const double> values);

/// Student's one-sample t of differences against a mean of 0; "less" is a mean below 0. Nothing of fewer than two
/// differences or if one is not finite. All equal: t is 0 (p = 1, one-sided .5) if they are 0, else infinite (p = 0 or 1).
std::optional<TestResult> paired_t(std::span<const double> differences, Alternative alternative);

/// Wilcoxon's signed-rank test; the statistic is the rank sum of the positive differences. Zeros as in Pratt (1959): ranked,
/// then left out. Ties get middle ranks. The p-value is exact, over all signs of the ranks at hand, up to
/// wilcoxon_exact_limit nonzero differences; beyond by the normal approximation with the variance of the tied ranks, without
/// continuity correction. All zero: p = 1. Nothing of no differences or if one is not finite.
std::optional<TestResult> wilcoxon_signed_rank(std::span<const double> differences, Alternative alternative);

inline constexpr std::size_t wilcoxon_exact_limit = 50;  // counts below 2^53 are exact

/// Holm's (1979) step-down adjustment: an entry below alpha is significant with a family-wise error of alpha. What is
/// nothing stays so and does not count.
std::vector<std::optional<double>> holm(std::span<const std::optional<double>> p_values);

struct Interval {
  double low = 0;
  double high = 0;
};

/// Student's t interval of the mean, such as level .95. Nothing of fewer than two values or if one is not finite.
std::optional<Interval> mean_interval(std::span<const double> values, double level);

/// Middle ranks from 1, the smallest value first; equal up to rounding (a relative 1e-9) is tied.
std::vector<double> middle_ranks(std::span<const double> values);

}  // namespace alrun
