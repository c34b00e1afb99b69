#include "stop/stop_rule.h"

namespace alrun {
namespace {

class PoolExhausted final : public StopRule {
 public:
  Verdict check(const RoundStats& stats) override {
    return {static_cast<double>(stats.n_unlabeled), stats.n_unlabeled == 0,
            "pool_exhausted: no unlabelled document is left"};
  }
  [[nodiscard]] bool always() const override { return true; }
};

const bool registered = stop_rules().add<PoolExhausted>(
    "pool_exhausted", {"when every document is labelled; a run ends then whether or not the rule is given"});

}  // namespace
}  // namespace alrun
