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
  explicit CostBudget(const CostBudgetOptions& options) : budget_(options.cost) {}

  Verdict check(const RoundStats& stats) override {
    if (stats.cost >= budget_)
      return {stats.cost, true, fmt::format("cost_budget: {:.6g} of {:.6g} spent", stats.cost, budget_)};
    const bool too_dear = stats.n_unlabeled > 0 && stats.cost + stats.cheapest > budget_;
    return {stats.cost, too_dear,
            fmt::format("cost_budget: {:.6g} of {:.6g} spent, and the cheapest document costs {:.6g}", stats.cost, budget_,
                        stats.cheapest)};
  }
  [[nodiscard]] Room room(const RoundStats& stats) const override { return {{}, budget_ - stats.cost}; }

 private:
  double budget_;
};

const bool registered = stop_rules().add<CostBudget, CostBudgetOptions>(
    "cost_budget", {"when the labels' cost is spent; the last batch is cut to fit"});

}  // namespace
}  // namespace alrun
