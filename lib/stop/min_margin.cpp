#include "stop/stop_rule.h"

namespace alrun {
namespace {

struct MinMarginOptions {
  double at_least = 0;
  void fields(Fields& f) {
    f.required("at_least", at_least, unit_interval, "fires when no unlabelled document has a smaller margin");
  }
};

class MinMargin final : public StopRule {
 public:
  explicit MinMargin(const MinMarginOptions& options) : at_least_(options.at_least) {}

  Verdict check(const RoundStats& stats) override {
    if (stats.pool == nullptr) return {};
    const double value = stats.pool->least_margin;
    return {value, value >= at_least_,
            fmt::format("min_margin: the least margin of {} unlabelled documents is {:.4g}, >= {:.4g}", stats.n_unlabeled,
                        value, at_least_)};
  }
  [[nodiscard]] Needs needs() const override { return {.pool = true}; }

 private:
  double at_least_;
};

const bool registered = stop_rules().add<MinMargin, MinMarginOptions>(
    "min_margin", {"when every unlabelled document is far from a decision boundary",
                   "Schohn & Cohn 2000, with probabilities", "a pass of the model over the pool"});

}  // namespace
}  // namespace alrun
