#include <algorithm>
#include <deque>

#include "stop/stop_rule.h"
#include "task/metric_name.h"

namespace alrun {
namespace {

struct PlateauOptions {
  MetricName metric;
  double epsilon = 0;
  std::int64_t rounds = 5;
  MeasuredOn on = MeasuredOn::validation;

  void fields(Fields& f) {
    f("metric", metric, "the metric watched; null: the task's primary one");
    f("epsilon", epsilon, non_negative, "an improvement of this much or less is none");
    f("rounds", rounds, at_least(1), "for so many rounds");
    f("on", on, "where it is measured; test needs 'allow_test_leakage: true' under 'stop'");
  }
};

class Plateau final : public StopRule {
 public:
  explicit Plateau(const PlateauOptions& options) : options_(options) {}

  Verdict check(const RoundStats& stats) override {
    const auto& metrics = options_.on == MeasuredOn::validation ? *stats.validation : *stats.test;
    const double value = options_.metric.of(metrics) * (higher_is_better(stats.measured) ? 1 : -1);
    best_.push_back(best_.empty() ? value : std::max(best_.back(), value));
    if (best_.size() <= static_cast<std::size_t>(options_.rounds)) return {};
    const double gain = best_.back() - best_.front();
    best_.pop_front();
    const bool fired = gain <= options_.epsilon;
    return {gain, fired, fired ? reason(gain) : std::string()};
  }
  [[nodiscard]] std::optional<MeasuredOn> watches() const override { return options_.on; }

 private:
  [[nodiscard]] bool higher_is_better(std::span<const MetricInfo> measured) const {
    const auto found = std::ranges::find(measured, options_.metric.name, &MetricInfo::name);
    return found == measured.end() || found->higher_is_better;
  }
  [[nodiscard]] std::string reason(double gain) const {
    return fmt::format("plateau: the best {} {} improved by {:.4g} over the last {} rounds, <= {:.4g}", name_of(options_.on),
                       options_.metric.name, gain, options_.rounds, options_.epsilon);
  }

  PlateauOptions options_;
  std::deque<double> best_;  ///< up to each of the last rounds; a round's value is the higher the better
};

const bool registered = stop_rules().add<Plateau, PlateauOptions>(
    "plateau", {"when the best value of a metric has stopped improving", "early stopping; Prechelt 1998"});

}  // namespace
}  // namespace alrun
