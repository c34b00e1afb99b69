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
    const bool spent = stats.cost >= limit_.budget * (1 - 1e-9);
    const bool too_dear = stats.n_unlabeled > 0 && !limit_.holds(stats.cost + stats.cheapest);
    if (!spent && !too_dear) return {stats.cost, false};
    auto reason = fmt::format("cost_budget: {:.6g} of {:.6g} spent", stats.cost, limit_.budget);
    if (!spent) reason += fmt::format(", and the cheapest document costs {:.6g}", stats.cheapest);
    return {stats.cost, true, reason};
  }
  [[nodiscard]] std::string nothing_fits(const RoundStats& stats) const override {
    return fmt::format("cost_budget: {:.6g} of {:.6g} spent, and no chosen document fits the rest", stats.cost,
                       limit_.budget);
  }
  [[nodiscard]] Room room(const RoundStats& /*stats*/) const override { return {{}, limit_}; }

 private:
  CostLimit limit_;
};

const bool registered = stop_rules().add<CostBudget, CostBudgetOptions>(
    "cost_budget", {"when the labels' cost is spent; batches are cut to fit until nothing chosen does"});

}  // namespace
}  // namespace alrun
