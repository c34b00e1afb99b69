#include "stop/threshold_rule.h"

namespace alrun {
namespace {

struct MaxConfidenceOptions {
  double below = 0;
  void fields(Fields& f) {
    f.required("below", below, positive, "fires when every chosen document's entropy (nats) is less than this");
  }
};

class MaxConfidence final : public ThresholdRule {
 public:
  explicit MaxConfidence(const MaxConfidenceOptions& options) : ThresholdRule(Side::below, options.below) {}
  [[nodiscard]] Moment moment() const override { return Moment::selected; }
  [[nodiscard]] Views reads() const override { return {View::units}; }

 private:
  [[nodiscard]] std::optional<double> watched(const RoundStats& stats) override {
    if (stats.chosen->documents == 0) return std::nullopt;
    return stats.chosen->largest_entropy;
  }
  [[nodiscard]] std::string reason(const RoundStats& stats, double value) const override {
    return fmt::format("max_confidence: the largest entropy of {} chosen documents is {:.4g}, < {:.4g}",
                       stats.chosen->documents, value, threshold());
  }
};

const bool registered = stop_rules().add<MaxConfidence, MaxConfidenceOptions>(
    "max_confidence", {"when the model is sure of every document chosen; they are not labelled then", "Zhu & Hovy 2007", "",
                       "{type: max_confidence, below: 0.1}"});

}  // namespace
}  // namespace alrun
