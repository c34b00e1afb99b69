#include "stop/agreement.h"
#include "stop/threshold_rule.h"

namespace alrun {
namespace {

struct ClassificationChangeOptions {
  double at_most = 0;
  StopSetOptions models;

  void fields(Fields& f) {
    f("at_most", at_most, unit_interval, "fires when this share of the stop set's predictions has changed, or less");
    models.fields(f, false);
  }
};

class ClassificationChange final : public ThresholdRule {
 public:
  explicit ClassificationChange(const ClassificationChangeOptions& options)
      : ThresholdRule(Side::at_most, options.at_most), models_(options.models), recent_(options.models.stop_set, 2) {}

  [[nodiscard]] Needs needs() const override { return {.stop_set = static_cast<std::size_t>(models_.stop_set)}; }

 private:
  [[nodiscard]] std::optional<double> watched(const RoundStats& stats) override {
    recent_.add(stats.stop_set);
    if (recent_.size() < 2) return std::nullopt;
    return changed_share(recent_.back(1), recent_.back(0));
  }
  [[nodiscard]] std::string reason(const RoundStats& /*stats*/, double value) const override {
    return fmt::format("classification_change: {:.4g} of {} predictions changed, <= {:.4g}", value, recent_.back(0).size(),
                       threshold());
  }

  StopSetOptions models_;
  RecentPredictions recent_;
};

const bool registered = stop_rules().add<ClassificationChange, ClassificationChangeOptions>(
    "classification_change",
    {"when a round changes no prediction any more", "Zhu, Wang & Hovy 2008", "a pass of the model over the stop set"});

}  // namespace
}  // namespace alrun
