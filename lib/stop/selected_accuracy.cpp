#include "stop/threshold_rule.h"

namespace alrun {
namespace {

struct SelectedAccuracyOptions {
  double at_least = 0;
  void fields(Fields& f) {
    f.required("at_least", at_least, unit_interval, "fires when the model had this share of the last batch right, or more");
  }
};

class SelectedAccuracy final : public ThresholdRule {
 public:
  explicit SelectedAccuracy(const SelectedAccuracyOptions& options) : ThresholdRule(Side::at_least, options.at_least) {}
  [[nodiscard]] Views reads() const override { return {View::predictions}; }

 private:
  [[nodiscard]] std::optional<double> watched(const RoundStats& stats) override { return stats.batch_accuracy; }
  [[nodiscard]] std::string reason(const RoundStats& /*stats*/, double value) const override {
    return fmt::format("selected_accuracy: {:.4g} of the last batch, before training on it, >= {:.4g}", value, threshold());
  }
};

const bool registered = stop_rules().add<SelectedAccuracy, SelectedAccuracyOptions>(
    "selected_accuracy", {"when the model was right about the batch just labelled, before it was trained on it; the round "
                          "after is the last, since the batch is paid for",
                          "Zhu, Wang & Hovy 2008"});

}  // namespace
}  // namespace alrun
