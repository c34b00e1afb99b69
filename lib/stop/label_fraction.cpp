#include <cmath>

#include "stop/stop_rule.h"

namespace alrun {
namespace {

struct LabelFractionOptions {
  double fraction = 0;
  void fields(Fields& f) {
    f.required("fraction", fraction, {.low = 0, .high = 1, .low_open = true},
               "share of the training documents that are labelled, the initial set included");
  }
};

class LabelFraction final : public StopRule {
 public:
  explicit LabelFraction(const LabelFractionOptions& options) : fraction_(options.fraction) {}

  Verdict check(const RoundStats& stats) override {
    const double share = static_cast<double>(stats.n_labeled) / static_cast<double>(stats.n_train);
    return {share, stats.n_labeled >= labels(stats),
            fmt::format("label_fraction: {} labels, {:.4g} of {} documents, >= {:.4g}", stats.n_labeled, share,
                        stats.n_train, fraction_)};
  }
  [[nodiscard]] Room room(const RoundStats& stats) const override { return {labels(stats) - stats.n_labeled, {}}; }

 private:
  [[nodiscard]] std::int64_t labels(const RoundStats& stats) const {
    return static_cast<std::int64_t>(std::ceil(fraction_ * static_cast<double>(stats.n_train)));
  }

  double fraction_;
};

const bool registered = stop_rules().add<LabelFraction, LabelFractionOptions>(
    "label_fraction", {"when a share of the training documents is labelled; the last batch is cut to fit"});

}  // namespace
}  // namespace alrun
