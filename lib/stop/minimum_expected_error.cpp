#include "stop/stop_rule.h"

namespace alrun {
namespace {

struct MinimumExpectedErrorOptions {
  double at_most = 0;
  void fields(Fields& f) {
    f.required("at_most", at_most, unit_interval, "fires when the mean of 1 - max p is this or less");
  }
};

class MinimumExpectedError final : public StopRule {
 public:
  explicit MinimumExpectedError(const MinimumExpectedErrorOptions& options) : at_most_(options.at_most) {}

  Verdict check(const RoundStats& stats) override {
    if (stats.pool == nullptr) return {};
    const double value = stats.pool->expected_error;
    return {value, value <= at_most_,
            fmt::format("minimum_expected_error: {:.4g} on {} unlabelled documents <= {:.4g}", value, stats.n_unlabeled,
                        at_most_)};
  }
  [[nodiscard]] Needs needs() const override { return {.pool = true}; }

 private:
  double at_most_;
};

const bool registered = stop_rules().add<MinimumExpectedError, MinimumExpectedErrorOptions>(
    "minimum_expected_error", {"when the error that the model itself expects on the unlabelled documents is small",
                               "Zhu, Wang & Hovy 2008", "a pass of the model over the pool"});

}  // namespace
}  // namespace alrun
