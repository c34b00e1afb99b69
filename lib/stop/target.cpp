#include "stop/stop_rule.h"
#include "task/metric_name.h"

namespace alrun {
namespace {

struct TargetOptions {
  MetricName metric;
  std::optional<double> at_least;
  std::optional<double> at_most;
  MeasuredOn on = MeasuredOn::validation;
  std::int64_t rounds = 1;

  void fields(Fields& f) {
    f("metric", metric, "the metric watched; null: the task's primary one");
    f("at_least", at_least, "fires at this value or above (such as accuracy)");
    f("at_most", at_most, "fires at this value or below (such as nll)");
    f("on", on, "where it is measured; test needs 'allow_test_leakage: true' under 'stop'");
    f("rounds", rounds, alrun::at_least(1), "for so many rounds in a row");
  }
  void check(Problems& problems) const {
    if (at_least.has_value() == at_most.has_value()) {
      problems.add(at_most ? "at_most" : "type", "stop rule 'target' needs exactly one of 'at_least' and 'at_most'");
    }
  }
};

class Target final : public StopRule {
 public:
  explicit Target(const TargetOptions& options) : options_(options) {}

  Verdict check(const RoundStats& stats) override {
    const Metrics* metrics = options_.on == MeasuredOn::validation ? stats.validation : stats.test;
    const double value = options_.metric.of(*metrics);
    const bool reached = options_.at_least ? value >= *options_.at_least : value <= *options_.at_most;
    reached_in_a_row_ = reached ? reached_in_a_row_ + 1 : 0;
    const bool fired = reached_in_a_row_ >= options_.rounds;
    return {value, fired, fired ? reason(value) : std::string()};
  }
  [[nodiscard]] std::optional<MeasuredOn> watches() const override { return options_.on; }

 private:
  [[nodiscard]] std::string reason(double value) const {
    auto text = fmt::format("target: {} {} {:.4g} {} {}", name_of(options_.on), options_.metric.name, value,
                            options_.at_least ? ">=" : "<=", options_.at_least.value_or(options_.at_most.value_or(0)));
    if (options_.rounds > 1) text += fmt::format(" for {} rounds", options_.rounds);
    return text;
  }

  TargetOptions options_;
  std::int64_t reached_in_a_row_ = 0;
};

const bool registered = stop_rules().add<Target, TargetOptions>(
    "target", {"when a metric reaches a value", "", "", "{type: target, metric: accuracy, at_least: 0.8}"});

}  // namespace
}  // namespace alrun
