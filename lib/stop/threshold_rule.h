#pragma once

#include <optional>
#include <string>

#include "stop/stop_rule.h"

namespace alrun {

/// On which side of its threshold a number makes a ThresholdRule fire.
enum class Side : std::uint8_t { below, at_most, at_least };

/// A rule that fires when one number of the round lies on one side of a threshold.
class ThresholdRule : public StopRule {
 public:
  ThresholdRule(Side side, double threshold) : side_(side), threshold_(threshold) {}

  Verdict check(const RoundStats& stats) final {
    const auto value = watched(stats);
    if (!value) return {};
    const bool fired = fires(*value);
    return {*value, fired, fired ? reason(stats, *value) : std::string()};
  }

 protected:
  [[nodiscard]] double threshold() const { return threshold_; }

 private:
  /// The number; nullopt while it is undefined. Called once a round, in order.
  [[nodiscard]] virtual std::optional<double> watched(const RoundStats& stats) = 0;
  /// Why the rule fired, in words.
  [[nodiscard]] virtual std::string reason(const RoundStats& stats, double value) const = 0;

  [[nodiscard]] bool fires(double value) const {
    if (side_ == Side::below) return value < threshold_;
    return side_ == Side::at_most ? value <= threshold_ : value >= threshold_;
  }

  Side side_;
  double threshold_;
};

}  // namespace alrun
