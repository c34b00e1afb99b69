#include "stop/threshold_rule.h"

namespace alrun {
namespace {

struct MaxRoundsOptions {
  std::int64_t rounds = 20;
  void fields(Fields& f) { f("rounds", rounds, non_negative, "queries to make; round 0 is the model of the initial set"); }
};

class MaxRounds final : public ThresholdRule {
 public:
  explicit MaxRounds(const MaxRoundsOptions& options)
      : ThresholdRule(Side::at_least, static_cast<double>(options.rounds)), rounds_(options.rounds) {}

 private:
  [[nodiscard]] std::optional<double> watched(const RoundStats& stats) override { return static_cast<double>(stats.round); }
  [[nodiscard]] std::string reason(const RoundStats& stats, double /*value*/) const override {
    return fmt::format("max_rounds: round {} of {}", stats.round, rounds_);
  }

  std::int64_t rounds_;
};

const bool registered = stop_rules().add<MaxRounds, MaxRoundsOptions>("max_rounds", {"after a number of queries"});

}  // namespace
}  // namespace alrun
