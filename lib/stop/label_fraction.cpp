#include <cmath>

#include "stop/threshold_rule.h"

namespace alrun {
namespace {

struct LabelFractionOptions {
  double fraction = 0;
  void fields(Fields& f) {
    f.required("fraction", fraction, {.low = 0, .high = 1, .low_open = true},
               "share of the training documents that are labelled, the initial set included");
  }
};

class LabelFraction final : public ThresholdRule {
 public:
  explicit LabelFraction(const LabelFractionOptions& options) : ThresholdRule(Side::at_least, options.fraction) {}

  [[nodiscard]] Room room(const RoundStats& stats) const override { return {labels(stats) - stats.n_labeled, {}}; }

 private:
  [[nodiscard]] std::optional<double> watched(const RoundStats& stats) override { return share_of(stats.n_labeled, stats); }
  [[nodiscard]] std::string reason(const RoundStats& stats, double value) const override {
    return fmt::format("label_fraction: {} labels, {:.4g} of {} documents, >= {:.4g}", stats.n_labeled, value, stats.n_train,
                       threshold());
  }
  static double share_of(std::int64_t labels, const RoundStats& stats) {
    return static_cast<double>(labels) / static_cast<double>(stats.n_train);
  }

  // The fewest that make the rule fire: 0.07 · 200 is more than 14 by its rounding, 14 / 200 is no less than 0.07.
  [[nodiscard]] std::int64_t labels(const RoundStats& stats) const {
    auto fewest = static_cast<std::int64_t>(std::ceil(threshold() * static_cast<double>(stats.n_train)));
    if (share_of(fewest - 1, stats) >= threshold()) --fewest;
    return fewest;
  }
};

const bool registered = stop_rules().add<LabelFraction, LabelFractionOptions>(
    "label_fraction", {"when a share of the training documents is labelled; the last batch is cut to fit"});

}  // namespace
}  // namespace alrun
