#include "stop/threshold_rule.h"

namespace alrun {
namespace {

struct MinimumExpectedErrorOptions {
  double at_most = 0;
  void fields(Fields& f) {
    f.required("at_most", at_most, unit_interval, "fires when the mean of 1 - max p is this or less");
  }
};

class MinimumExpectedError final : public ThresholdRule {
 public:
  explicit MinimumExpectedError(const MinimumExpectedErrorOptions& options)
      : ThresholdRule(Side::at_most, options.at_most) {}
  [[nodiscard]] Needs needs() const override { return {.pool = true}; }

 private:
  [[nodiscard]] std::optional<double> watched(const RoundStats& stats) override {
    return stats.pool != nullptr ? std::optional(stats.pool->expected_error) : std::nullopt;
  }
  [[nodiscard]] std::string reason(const RoundStats& stats, double value) const override {
    return fmt::format("minimum_expected_error: {:.4g} on {} unlabelled documents <= {:.4g}", value, stats.n_unlabeled,
                       threshold());
  }
};

const bool registered = stop_rules().add<MinimumExpectedError, MinimumExpectedErrorOptions>(
    "minimum_expected_error", {"when the error that the model itself expects on the unlabelled documents is small",
                               "Zhu, Wang & Hovy 2008", "a pass of the model over the pool"});

}  // namespace
}  // namespace alrun
