#include "stop/stop_rule.h"

namespace alrun {
namespace {

struct OverallUncertaintyOptions {
  double below = 0.05;
  void fields(Fields& f) { f("below", below, unit_interval, "fires when the mean of H / ln C is less than this"); }
};

class OverallUncertainty final : public StopRule {
 public:
  explicit OverallUncertainty(const OverallUncertaintyOptions& options) : below_(options.below) {}

  Verdict check(const RoundStats& stats) override {
    if (stats.pool == nullptr) return {};
    const double value = stats.pool->uncertainty;
    return {value, value < below_,
            fmt::format("overall_uncertainty: mean normalised entropy {:.4g} of {} unlabelled documents < {:.4g}", value,
                        stats.n_unlabeled, below_)};
  }
  [[nodiscard]] Needs needs() const override { return {.pool = true}; }

 private:
  double below_;
};

const bool registered = stop_rules().add<OverallUncertainty, OverallUncertaintyOptions>(
    "overall_uncertainty", {"when the model is sure of the unlabelled documents on average", "Zhu, Wang & Hovy 2008",
                            "a pass of the model over the pool"});

}  // namespace
}  // namespace alrun
