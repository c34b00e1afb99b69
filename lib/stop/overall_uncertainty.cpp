#include "stop/threshold_rule.h"

namespace alrun {
namespace {

struct OverallUncertaintyOptions {
  double below = 0.05;
  void fields(Fields& f) { f("below", below, unit_interval, "fires when the mean of H / ln C is less than this"); }
};

class OverallUncertainty final : public ThresholdRule {
 public:
  explicit OverallUncertainty(const OverallUncertaintyOptions& options) : ThresholdRule(Side::below, options.below) {}
  [[nodiscard]] Needs needs() const override { return {.pool = true}; }

 private:
  [[nodiscard]] std::optional<double> watched(const RoundStats& stats) override {
    return stats.pool != nullptr ? std::optional(stats.pool->uncertainty) : std::nullopt;
  }
  [[nodiscard]] std::string reason(const RoundStats& stats, double value) const override {
    return fmt::format("overall_uncertainty: mean normalised entropy {:.4g} of {} unlabelled documents < {:.4g}", value,
                       stats.n_unlabeled, threshold());
  }
};

const bool registered = stop_rules().add<OverallUncertainty, OverallUncertaintyOptions>(
    "overall_uncertainty", {"when the model is sure of the unlabelled documents on average", "Zhu, Wang & Hovy 2008",
                            "a pass of the model over the pool"});

}  // namespace
}  // namespace alrun
