#include "stop/stop_rule.h"

namespace alrun {
namespace {

struct CostBudgetOptions {
  double cost = 0;
  void fields(Fields& f) {
    f.required("cost", cost, positive, "what all labels may cost together, in the unit of the oracle's 'cost'");
  }
};

class CostBudget final : public StopRule {
 public:
  explicit CostBudget(const CostBudgetOptions& options) : limit_{options.cost} {}

  Verdict check(const RoundStats& stats) override {
    const auto spent = fmt::format("cost_budget: {:.6g} of {:.6g} spent", stats.cost, limit_.budget);
    if (stats.cost >= limit_.budget * (1 - 1e-9)) return {stats.cost, true, spent};
    const bool too_dear = stats.n_unlabeled > 0 && !limit_.holds(stats.cost + stats.cheapest);
    return {stats.cost, too_dear, fmt::format("{}, and the cheapest document costs {:.6g}", spent, stats.cheapest)};
  }
  [[nodiscard]] Room room(const RoundStats& /*stats*/) const override { return {{}, limit_}; }

 private:
  CostLimit limit_;
};

const bool registered = stop_rules().add<CostBudget, CostBudgetOptions>(
    "cost_budget", {"when the labels' cost is spent; batches are cut to fit until nothing chosen does"});

}  // namespace
}  // namespace alrun
