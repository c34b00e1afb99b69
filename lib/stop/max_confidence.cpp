#include "stop/stop_rule.h"

namespace alrun {
namespace {

struct MaxConfidenceOptions {
  double below = 0;
  void fields(Fields& f) {
    f.required("below", below, positive, "fires when every chosen document's entropy (nats) is less than this");
  }
};

class MaxConfidence final : public StopRule {
 public:
  explicit MaxConfidence(const MaxConfidenceOptions& options) : below_(options.below) {}

  Verdict check(const RoundStats& stats) override {
    if (stats.chosen->documents == 0) return {};
    const double value = stats.chosen->largest_entropy;
    return {value, value < below_,
            fmt::format("max_confidence: the largest entropy of {} chosen documents is {:.4g}, < {:.4g}",
                        stats.chosen->documents, value, below_)};
  }
  [[nodiscard]] Moment moment() const override { return Moment::selected; }

 private:
  double below_;
};

const bool registered = stop_rules().add<MaxConfidence, MaxConfidenceOptions>(
    "max_confidence", {"when the model is sure of every document chosen; they are not labelled then", "Zhu & Hovy 2007"});

}  // namespace
}  // namespace alrun
