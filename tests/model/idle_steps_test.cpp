#include "model/native/idle_steps.h"

#include <cmath>

#include "catch.h"

using namespace alrun::native;

// The idle steps of one element, summed up, against making them one after another in doubles.
TEST_CASE("idle steps summed up equal idle steps made one by one") {
  const double learning_rate = 0.01;
  const auto size_of = [&](std::int64_t step) {
    return StepSize{static_cast<float>(learning_rate / (1 - std::pow(0.9, step))),
                    static_cast<float>(1 / std::sqrt(1 - std::pow(0.999, step))), 1e-8F};
  };
  for (const std::int64_t start : {200, 250, 400, 3000, 20000}) {
    IdleSteps idle;
    for (std::int64_t step = 1; step <= start; ++step) idle.add(step, size_of(step));
    // From variances so small that epsilon rules to ones where it does not matter.
    std::vector<double> roots;
    for (double root = 1e-11; root < 1; root *= 7) roots.push_back(root);
    std::vector<double> moved(roots.size());
    for (std::int64_t lag = 1; lag <= 700; ++lag) {
      const auto size = size_of(start + lag);
      idle.add(start + lag, size);
      const auto c = idle.since(start);
      for (std::size_t i = 0; i < roots.size(); ++i) {
        const double root = roots[i] * std::pow(0.999, static_cast<double>(lag) / 2);
        moved[i] += static_cast<double>(size.rate) * std::pow(0.9, lag) / (root * static_cast<double>(size.scale) + 1e-8);
        const double x = roots[i] * static_cast<double>(c.centre) + 1e-8;
        const double q = roots[i] / x;
        const double summed = static_cast<double>(c.total) / x *
                              (1 + q * q *
                                       (static_cast<double>(c.second) -
                                        q * (static_cast<double>(c.third) - q * static_cast<double>(c.fourth))));
        if (std::abs(summed / moved[i] - 1) > 1e-6)
          FAIL("start " << start << ", lag " << lag << ", root " << roots[i] << ": " << summed << " for " << moved[i]);
      }
      REQUIRE(std::abs(static_cast<double>(c.variance_decay) - std::pow(0.999, lag)) < 1e-6);
      REQUIRE(std::abs(static_cast<double>(c.mean_decay) - std::pow(0.9, lag)) < 1e-6);
    }
  }
}
