#include "stop/stop_rule.h"

namespace alrun {
namespace {

struct MaxRoundsOptions {
  std::int64_t rounds = 20;
  void fields(Fields& f) { f("rounds", rounds, non_negative, "queries to make; round 0 is the model of the initial set"); }
};

class MaxRounds final : public StopRule {
 public:
  explicit MaxRounds(const MaxRoundsOptions& options) : rounds_(options.rounds) {}

  Verdict check(const RoundStats& stats) override {
    return {static_cast<double>(stats.round), stats.round >= rounds_,
            fmt::format("max_rounds: round {} of {}", stats.round, rounds_)};
  }

 private:
  std::int64_t rounds_;
};

const bool registered = stop_rules().add<MaxRounds, MaxRoundsOptions>("max_rounds", {"after a number of queries"});

}  // namespace
}  // namespace alrun
