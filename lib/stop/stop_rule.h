#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/registry.h"
#include "model/metrics.h"

namespace alrun {

/// Where a metric is measured.
enum class MeasuredOn : std::uint8_t { validation, test };
constexpr std::array<std::string_view, 2> enum_names(MeasuredOn /*unused*/) { return {"validation", "test"}; }

/// What stopping rules judge by, after a round's evaluation.
struct RoundStats {
  std::int64_t round = 0;
  std::int64_t n_labeled = 0;
  std::int64_t n_unlabeled = 0;
  const Metrics* validation = nullptr;  ///< nullptr without a validation set
  const Metrics* test = nullptr;
};

/// A rule's judgement of one round.
struct Verdict {
  double value = 0;    ///< the number the rule watches
  bool fired = false;  ///< whether the run should end
  std::string reason;  ///< in words, if fired
};

/// Decides after each round whether to stop. Rules may remember earlier rounds; check() is called once a round, in order.
class StopRule {
 public:
  static constexpr const char* kind = "stop rule";
  static constexpr const char* plural = "stop-rules";

  struct Common {
    std::optional<std::string> id;
    void fields(Fields& f) { f("id", id, "the rule's name in the results; by default its type, numbered when repeated"); }
  };

  virtual ~StopRule() = default;
  virtual Verdict check(const RoundStats& stats) = 0;
  /// How many more labels the rule lets a round buy; nothing if it sets no limit.
  [[nodiscard]] virtual std::optional<std::int64_t> room(const RoundStats& /*stats*/) const { return std::nullopt; }
  /// What the rule looks at, if it looks at a metric.
  [[nodiscard]] virtual std::optional<MeasuredOn> watches() const { return std::nullopt; }
};

inline Registry<StopRule>& stop_rules() { return registry<StopRule>(); }

}  // namespace alrun
