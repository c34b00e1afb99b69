#include "stop/stop_rule.h"

namespace alrun {
namespace {

struct SelectedAccuracyOptions {
  double at_least = 0;
  void fields(Fields& f) {
    f.required("at_least", at_least, unit_interval, "fires when the model had this share of the last batch right, or more");
  }
};

class SelectedAccuracy final : public StopRule {
 public:
  explicit SelectedAccuracy(const SelectedAccuracyOptions& options) : at_least_(options.at_least) {}

  Verdict check(const RoundStats& stats) override {
    if (!stats.batch_accuracy) return {};
    const double value = *stats.batch_accuracy;
    return {value, value >= at_least_,
            fmt::format("selected_accuracy: {:.4g} of the last batch, before training on it, >= {:.4g}", value, at_least_)};
  }

 private:
  double at_least_;
};

const bool registered = stop_rules().add<SelectedAccuracy, SelectedAccuracyOptions>(
    "selected_accuracy", {"when the model was right about the batch just labelled, before it was trained on it; the round "
                          "after is the last, since the batch is paid for",
                          "Zhu, Wang & Hovy 2008"});

}  // namespace
}  // namespace alrun
