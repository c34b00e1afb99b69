#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "loop/pool.h"
#include "loop/prepared.h"
#include "oracle/answer_store.h"

namespace alrun {

/// What asking needs besides the oracle. What is referenced outlives it.
struct LabellingContext {
  const Experiment& experiment;
  const Task& task;
  const Prepared& prepared;
  AnswerStore* store = nullptr;  ///< null: answers are simulated, and kept nowhere
  const std::atomic<bool>& interrupted;
  /// Is told how many of the open questions of a query are answered, while it waits.
  std::function<void(std::size_t answered, std::size_t asked)> waiting{};
};

/// Puts the questions of a run to its oracle, and keeps what comes of them: an answer is in the store before it counts, and
/// what the store has is not asked for again.
class Labelling {
 public:
  Labelling(const LabellingContext& context, Oracle& oracle) : context_(context), oracle_(oracle) {}

  /// What comes of asking about distinct documents. Throws LabelsNeeded if no more answers will come, Interrupted when told
  /// to, Error if the oracle fails or its answer is none; answers that came before are in the store.
  Replies obtain(std::span<const DocumentId> ids);

 private:
  using Slots = std::vector<std::optional<Reply>>;

  [[nodiscard]] std::string key_of(DocumentId id) const;
  [[nodiscard]] std::optional<Reply> stored(const std::string& key, DocumentId id) const;
  void keep(const Reply& reply) const;
  void check(const Reply& reply) const;
  void ask(std::span<const DocumentId> ids, Slots& slots);

  LabellingContext context_;
  Oracle& oracle_;
};

}  // namespace alrun
