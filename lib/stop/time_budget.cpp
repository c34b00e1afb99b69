#include "stop/stop_rule.h"

namespace alrun {
namespace {

struct TimeBudgetOptions {
  double seconds = 0;
  void fields(Fields& f) { f.required("seconds", seconds, positive, "wall-clock time of the run, earlier parts included"); }
};

// Its value is not reproducible: it is left undefined, and stands with what else is not, under `seconds`.
class TimeBudget final : public StopRule {
 public:
  explicit TimeBudget(const TimeBudgetOptions& options) : seconds_(options.seconds) {}

  Verdict check(const RoundStats& stats) override {
    const bool over = stats.seconds >= seconds_;
    return {undefined, over, over ? fmt::format("time_budget: the run's {:.4g} seconds are over", seconds_) : std::string()};
  }

 private:
  double seconds_;
};

const bool registered = stop_rules().add<TimeBudget, TimeBudgetOptions>(
    "time_budget", {"after the round in which the time is over; a resumed run counts on"});

}  // namespace
}  // namespace alrun
