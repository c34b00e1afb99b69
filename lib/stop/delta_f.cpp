#include <algorithm>
#include <deque>

#include "stop/agreement.h"
#include "stop/stop_rule.h"

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

class DeltaF final : public StopRule {
 public:
  explicit DeltaF(const DeltaFOptions& options) : options_(options), recent_(options.models.stop_set, 2) {}

  Verdict check(const RoundStats& stats) override {
    recent_.add(stats.stop_set);
    if (recent_.size() < 2) return {};
    changes_.push_back(delta_f(recent_.back(1), recent_.back(0), stats.classes));
    const auto windows = static_cast<std::size_t>(options_.models.windows);
    if (changes_.size() > windows) changes_.pop_front();
    if (changes_.size() < windows) return {};
    const double value = *std::max_element(changes_.begin(), changes_.end());
    return {value, value < options_.below,
            fmt::format("delta_f: the largest of the last {} predicted changes of F is {:.4g}, < {:.4g}", windows, value,
                        options_.below)};
  }
  [[nodiscard]] Needs needs() const override { return {.stop_set = static_cast<std::size_t>(options_.models.stop_set)}; }

 private:
  DeltaFOptions options_;
  RecentPredictions recent_;
  std::deque<double> changes_;
};

const bool registered = stop_rules().add<DeltaF, DeltaFOptions>(
    "delta_f", {"when the F-measure that a model would have, were the one before right, hardly changes",
                "Altschuler & Bloodgood 2019", "a pass of the model over the stop set"});

}  // namespace
}  // namespace alrun
