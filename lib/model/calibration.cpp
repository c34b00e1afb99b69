#include "model/calibration.h"

#include <algorithm>
#include <boost/math/tools/minima.hpp>
#include <vector>

#include "core/portable_math.h"

namespace alrun {
namespace {

// A probability of 0 has the logarithm -inf, which no temperature could bring back: e^-1000 is 0, too.
constexpr float least_log = -1000;

// z / T into `scaled`; returns ln Σ e^(z / T).
double scale_row(std::span<const float> row, double inverse, std::vector<double>& scaled) {
  scaled.resize(row.size());
  std::ranges::transform(row, scaled.begin(),
                         [&](float z) { return static_cast<double>(std::max(z, least_log)) * inverse; });
  const double largest = *std::ranges::max_element(scaled);
  double total = 0;
  for (const double z : scaled) total += portable_exp(z - largest);
  return largest + portable_log(total);
}

}  // namespace

double fit_temperature(const Matrix& log_probabilities, std::span<const std::int32_t> labels) {
  // The likelihood is log-concave in 1 / T, so that one minimum is all there is.
  constexpr double smallest = 0.01;
  constexpr double largest = 100;
  constexpr int bits = 30;
  std::vector<double> scaled;
  const auto loss = [&](double inverse) {
    double sum = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const double total = scale_row(log_probabilities.row(i), inverse, scaled);
      sum += total - scaled[static_cast<std::size_t>(labels[i])];
    }
    return sum / static_cast<double>(labels.size());
  };
  const auto in_logarithms = [&](double log_temperature) { return loss(portable_exp(-log_temperature)); };
  const auto [best, unused] =
      boost::math::tools::brent_find_minima(in_logarithms, portable_log(smallest), portable_log(largest), bits);
  return portable_exp(best);
}

Matrix at_temperature(Matrix log_probabilities, double temperature) {
  std::vector<double> scaled;
  for (std::size_t i = 0; i < log_probabilities.rows(); ++i) {
    const auto row = log_probabilities.row(i);
    const double total = scale_row(row, 1 / temperature, scaled);
    std::ranges::transform(scaled, row.begin(), [&](double z) { return static_cast<float>(z - total); });
  }
  return log_probabilities;
}

}  // namespace alrun
