#pragma once

#include <optional>

#include "loop/pool.h"
#include "loop/prepared.h"
#include "loop/records.h"

namespace alrun {

/// What a run asks its stopping rules, round by round, and what they answered. The pool outlives it.
class Stopping {
 public:
  Stopping(const Experiment& experiment, const Task& task, const Prepared& prepared, const Pool& pool);

  /// What the rules need measured.
  [[nodiscard]] const Needs& needs() const { return needs_; }
  /// Tells how far the model before agreed with the answers to the batch labelled last; nullopt if none was answered.
  void batch_labelled(std::optional<double> accuracy) { batch_accuracy_ = accuracy; }

  /// Asks about a round that is evaluated; false if it is the last.
  bool goes_on(const RoundRecord& record);
  /// Asks about the same round once the sampler has chosen; false if the chosen documents are not to be labelled.
  bool goes_on_after_selection(const RoundRecord& record);

  /// What the rules let a round buy.
  [[nodiscard]] Room room(const RoundRecord& record) const { return rules_.room(stats_of(record)); }
  /// How many documents a round asks the sampler for.
  [[nodiscard]] std::int64_t wanted(std::int64_t round, const Room& room) const;
  /// Every rule's value in the round last asked about.
  [[nodiscard]] std::vector<RuleValue> values() const { return rules_.values(); }
  /// Why the run ended; only then.
  [[nodiscard]] const StopReason& ended() const { return ended_; }

 private:
  [[nodiscard]] RoundStats stats_of(const RoundRecord& record) const;
  bool take(std::optional<StopReason> reason);

  const Experiment& experiment_;
  const Task& task_;
  const Prepared& prepared_;
  const Pool& pool_;
  RuleSet rules_;
  Needs needs_;
  std::optional<double> batch_accuracy_;
  StopReason ended_;
};

}  // namespace alrun
