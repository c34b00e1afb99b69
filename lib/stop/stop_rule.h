#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "core/registry.h"
#include "core/views.h"
#include "stop/round_stats.h"

namespace alrun {

/// Where a metric is measured.
enum class MeasuredOn : std::uint8_t { validation, test };
constexpr std::array<std::string_view, 2> enum_names(MeasuredOn /*unused*/) { return {"validation", "test"}; }

/// The value of a rule that cannot be computed yet, such as agreement with an earlier model in round 0.
inline constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

/// A rule's judgement of one round.
struct Verdict {
  double value = undefined;  ///< the number the rule watches
  bool fired = false;        ///< whether the run should end
  std::string reason{};      ///< in words, if fired
};

/// When in a round a rule judges.
enum class Moment : std::uint8_t {
  evaluated,  ///< the round's model is trained and measured
  selected,   ///< the sampler has chosen; if a rule fires now, nothing of that is labelled
};

/// What a rule looks at that costs something to measure.
struct Needs {
  bool pool = false;         ///< RoundStats::pool: a pass of the model over the unlabelled
  std::size_t stop_set = 0;  ///< RoundStats::stop_set, of so many documents
};

/// What all labels may cost together, and the id of the rule that says so.
struct CostLimit {
  double budget = 0;
  std::string rule{};

  /// Whether a sum of costs is within it, up to the rounding of sums of decimals.
  [[nodiscard]] bool holds(double total) const { return total <= budget * (1 + 1e-9); }
  friend bool operator<(const CostLimit& a, const CostLimit& b) { return a.budget < b.budget; }
};

/// What a rule lets a round buy; nothing where it sets no limit.
struct Room {
  std::optional<std::int64_t> labels{};  ///< more than there are
  std::optional<CostLimit> cost{};
};

/// Decides after each round whether to stop. Rules may remember earlier rounds; check() is called once a round, in order,
/// with what is recorded of the round: a resumed run calls it again for the rounds before.
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
  [[nodiscard]] virtual Moment moment() const { return Moment::evaluated; }
  [[nodiscard]] virtual Needs needs() const { return {}; }
  /// The views of a round's model that what it looks at is made from.
  [[nodiscard]] virtual Views reads() const {
    const Needs needed = needs();
    Views views;
    if (needed.pool) views = views | Views{View::units};
    if (needed.stop_set > 0) views = views | Views{View::predictions};
    return views;
  }
  [[nodiscard]] virtual Room room(const RoundStats& /*stats*/) const { return {}; }
  /// Whether a run ends when it fires even if no config asks for it.
  [[nodiscard]] virtual bool always() const { return false; }
  /// Why a run ends, in words, in which no chosen document fits the cost that room() leaves.
  [[nodiscard]] virtual std::string nothing_fits(const RoundStats& /*stats*/) const { return {}; }
  /// What the rule looks at, if it looks at a metric.
  [[nodiscard]] virtual std::optional<MeasuredOn> watches() const { return std::nullopt; }
};

inline Registry<StopRule>& stop_rules() { return registry<StopRule>(); }

}  // namespace alrun
