#include "stop/threshold_rule.h"

namespace alrun {
namespace {

struct MinMarginOptions {
  double at_least = 0;
  void fields(Fields& f) {
    f.required("at_least", at_least, unit_interval, "fires when no unlabelled document has a smaller margin");
  }
};

class MinMargin final : public ThresholdRule {
 public:
  explicit MinMargin(const MinMarginOptions& options) : ThresholdRule(Side::at_least, options.at_least) {}
  [[nodiscard]] Needs needs() const override { return {.pool = true}; }

 private:
  [[nodiscard]] std::optional<double> watched(const RoundStats& stats) override {
    return stats.pool != nullptr ? std::optional(stats.pool->least_margin) : std::nullopt;
  }
  [[nodiscard]] std::string reason(const RoundStats& stats, double value) const override {
    return fmt::format("min_margin: the least margin of {} unlabelled documents is {:.4g}, >= {:.4g}", stats.n_unlabeled,
                       value, threshold());
  }
};

const bool registered = stop_rules().add<MinMargin, MinMarginOptions>(
    "min_margin", {"when every unlabelled document is far from a decision boundary",
                   "Schohn & Cohn 2000, with probabilities", "a pass of the model over the pool"});

}  // namespace
}  // namespace alrun
