#include "stop/threshold_rule.h"

namespace alrun {
namespace {

struct LabelBudgetOptions {
  std::int64_t labels = 0;
  void fields(Fields& f) {
    f.required("labels", labels, at_least(1), "documents labelled in all, the initial set included");
  }
};

class LabelBudget final : public ThresholdRule {
 public:
  explicit LabelBudget(const LabelBudgetOptions& options)
      : ThresholdRule(Side::at_least, static_cast<double>(options.labels)), labels_(options.labels) {}

  [[nodiscard]] Room room(const RoundStats& stats) const override { return {labels_ - stats.n_labeled, {}}; }

 private:
  [[nodiscard]] std::optional<double> watched(const RoundStats& stats) override {
    return static_cast<double>(stats.n_labeled);
  }
  [[nodiscard]] std::string reason(const RoundStats& stats, double /*value*/) const override {
    return fmt::format("label_budget: {} labels of {}", stats.n_labeled, labels_);
  }

  std::int64_t labels_;
};

const bool registered = stop_rules().add<LabelBudget, LabelBudgetOptions>(
    "label_budget", {"when so many documents are labelled; the last batch is cut to fit"});

}  // namespace
}  // namespace alrun
