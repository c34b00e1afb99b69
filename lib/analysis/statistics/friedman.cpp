#include "analysis/statistics/friedman.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <functional>

#include "analysis/statistics/statistics.h"
#include "core/error.h"

namespace alrun {
namespace {

constexpr double least_alpha = 1e-9;  // below, 1 - alpha has no digits left

// The range that is exceeded with probability alpha.
double studentized_range_quantile(double alpha, std::size_t k) {
  const auto excess = [&](double q) { return studentized_range_probability(q, k) - (1 - alpha); };
  double high = 1;
  while (excess(high) < 0 && high < 100) high *= 2;
  std::uintmax_t steps = 200;
  constexpr int bits = 44;
  const auto [low, up] =
      boost::math::tools::toms748_solve(excess, 0.0, high, boost::math::tools::eps_tolerance<double>(bits), steps);
  return (low + up) / 2;
}

}  // namespace

std::optional<FriedmanResult> friedman(std::span<const std::vector<double>> blocks) {
  const std::size_t k = blocks.empty() ? 0 : blocks[0].size();
  for (const auto& block : blocks) {
    if (block.size() != k) throw Error(fmt::format("blocks of {} and {} treatments cannot be compared", k, block.size()));
    if (!mean(block)) return std::nullopt;
  }
  if (k < 2) return std::nullopt;
  const auto n = static_cast<double>(blocks.size());
  const double middle = static_cast<double>(k + 1) / 2;
  FriedmanResult result{std::vector<double>(k), 0, 1};
  double within = 0;
  for (const auto& block : blocks) {
    std::vector<double> falling(k);
    std::transform(block.begin(), block.end(), falling.begin(), std::negate<>());
    const auto ranks = middle_ranks(falling);
    for (std::size_t j = 0; j < k; ++j) {
      result.average_ranks[j] += ranks[j] / n;
      within += (ranks[j] - middle) * (ranks[j] - middle);
    }
  }
  if (within == 0) return result;
  double between = 0;
  for (const double rank : result.average_ranks) between += n * n * (rank - middle) * (rank - middle);
  const auto freedom = static_cast<double>(k - 1);
  result.chi_squared = freedom * between / within;
  result.p = cdf(complement(boost::math::chi_squared(freedom), result.chi_squared));
  return result;
}

double studentized_range_probability(double q, std::size_t k) {
  if (!(q > 0)) return 0;
  // With z the largest of the values, the others lie within q below it.
  const boost::math::normal standard;
  const auto density = [&](double z) {
    const double below = cdf(standard, z) - cdf(standard, z - q);
    double others = 1;
    for (std::size_t i = 1; i < k; ++i) others *= below;
    return static_cast<double>(k) * pdf(standard, z) * others;
  };
  constexpr double end = 9;  // beyond lies less than 1e-18
  constexpr unsigned deepest = 12;
  constexpr double tolerance = 1e-12;
  return boost::math::quadrature::gauss_kronrod<double, 61>::integrate(density, -end, end, deepest, tolerance);
}

std::optional<double> nemenyi_critical_difference(std::size_t treatments, std::size_t blocks, double alpha) {
  if (treatments < 2 || blocks < 1 || !(alpha >= least_alpha && alpha < 1)) return std::nullopt;
  const auto k = static_cast<double>(treatments);
  const double q = studentized_range_quantile(alpha, treatments) / std::sqrt(2.0);
  return q * std::sqrt(k * (k + 1) / (6 * static_cast<double>(blocks)));
}

}  // namespace alrun
