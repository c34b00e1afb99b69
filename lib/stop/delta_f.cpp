#include <algorithm>
#include <deque>

#include "stop/agreement.h"
#include "stop/threshold_rule.h"

namespace alrun {
namespace {

struct DeltaFOptions {
  double below = 0.05;
  StopSetOptions models;

  void fields(Fields& f) {
    f("below", below, unit_interval, "fires when each of the last changes of F is less than this");
    models.fields(f);
  }
};

class DeltaF final : public ThresholdRule {
 public:
  explicit DeltaF(const DeltaFOptions& options)
      : ThresholdRule(Side::below, options.below), models_(options.models), recent_(options.models.stop_set, 2) {}

  [[nodiscard]] Needs needs() const override { return {.stop_set = static_cast<std::size_t>(models_.stop_set)}; }

 private:
  [[nodiscard]] std::optional<double> watched(const RoundStats& stats) override {
    recent_.add(stats.stop_set);
    if (recent_.size() < 2) return std::nullopt;
    changes_.push_back(delta_f(recent_.back(1), recent_.back(0), stats.classes));
    const auto windows = static_cast<std::size_t>(models_.windows);
    if (changes_.size() > windows) changes_.pop_front();
    if (changes_.size() < windows) return std::nullopt;
    return *std::max_element(changes_.begin(), changes_.end());
  }
  [[nodiscard]] std::string reason(const RoundStats& /*stats*/, double value) const override {
    return fmt::format("delta_f: the largest of the last {} predicted changes of F is {:.4g}, < {:.4g}", models_.windows,
                       value, threshold());
  }

  StopSetOptions models_;
  RecentPredictions recent_;
  std::deque<double> changes_;
};

const bool registered = stop_rules().add<DeltaF, DeltaFOptions>(
    "delta_f", {"when the F-measure that a model would have, were the one before right, hardly changes",
                "Altschuler & Bloodgood 2019", "a pass of the model over the stop set"});

}  // namespace
}  // namespace alrun
