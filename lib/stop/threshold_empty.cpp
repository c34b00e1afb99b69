#include "stop/stop_rule.h"

namespace alrun {
namespace {

class ThresholdEmpty final : public StopRule {
 public:
  Verdict check(const RoundStats& stats) override {
    return {static_cast<double>(stats.chosen->documents), stats.chosen->documents == 0,
            "threshold_empty: nothing left beyond the threshold"};
  }
  [[nodiscard]] Moment moment() const override { return Moment::selected; }
  [[nodiscard]] bool always() const override { return true; }
};

const bool registered = stop_rules().add<ThresholdEmpty>(
    "threshold_empty", {"when the sampler has no candidate; a run ends then whether or not the rule is given"});

}  // namespace
}  // namespace alrun
