#include "model/native/idle_steps.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/portable_math.h"
#include "model/adam.h"

namespace alrun::native {
namespace {

constexpr std::int64_t horizon = 256;

// β1^l and β2^(l/2) for l up to the horizon.
struct Decays {
  std::array<double, horizon + 1> mean{};
  std::array<double, horizon + 1> root{};
  Decays() {
    for (std::size_t l = 0; l < mean.size(); ++l) {
      mean[l] = portable_power(adam::beta1, static_cast<std::int64_t>(l));
      root[l] = std::sqrt(portable_power(adam::beta2, static_cast<std::int64_t>(l)));
    }
  }
};

}  // namespace

void IdleSteps::add(std::int64_t step, const StepSize& size) {
  static const Decays decays;
  step_ = step;
  if (step < first_step) return;
  const std::int64_t oldest = std::max(first_step, step - horizon);
  for (std::int64_t t = oldest; t < step; ++t) {
    Start& start = starts_[static_cast<std::size_t>(t - first_step)];
    const auto lag = static_cast<std::size_t>(step - t);
    const double d = decays.root[lag] * static_cast<double>(size.scale);
    if (lag == 1) start.origin = d;
    const double delta = d - start.origin;
    double term = decays.mean[lag] * static_cast<double>(size.rate);
    for (double& sum : start.sums) {
      sum += term;
      term *= delta;
    }
  }
  starts_.resize(static_cast<std::size_t>(step - first_step) + 1);
}

CatchUp IdleSteps::since(std::int64_t last) const {
  const Start& start = starts_[static_cast<std::size_t>(last - first_step)];
  const double total = start.sums[0];
  const double mean = start.sums[1] / total;
  const double m2 = start.sums[2] / total;
  const double m3 = start.sums[3] / total;
  const double m4 = start.sums[4] / total;
  CatchUp catch_up{};
  catch_up.total = static_cast<float>(total);
  catch_up.centre = static_cast<float>(start.origin + mean);
  catch_up.second = static_cast<float>(m2 - mean * mean);
  catch_up.third = static_cast<float>(m3 - 3 * mean * m2 + 2 * mean * mean * mean);
  catch_up.fourth = static_cast<float>(m4 - 4 * mean * m3 + 6 * mean * mean * m2 - 3 * mean * mean * mean * mean);
  catch_up.mean_decay = static_cast<float>(portable_power(adam::beta1, step_ - last));
  catch_up.variance_decay = static_cast<float>(portable_power(adam::beta2, step_ - last));
  return catch_up;
}

}  // namespace alrun::native
