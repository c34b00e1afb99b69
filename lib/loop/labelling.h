#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "loop/open_questions.h"
#include "loop/pool.h"
#include "loop/prepared.h"
#include "oracle/answer_store.h"

namespace alrun {

/// What asking needs besides the oracle. What is referenced outlives it.
struct LabellingContext {
  const Experiment& experiment;
  const Task& task;
  const Prepared& prepared;
  AnswerStore* store = nullptr;   ///< null: answers are simulated, and kept nowhere
  OpenQuestions* open = nullptr;  ///< that other seeds put, too; there if a store is
  const std::atomic<bool>& interrupted;
  /// Is told how many of the open questions of a query are answered, while it waits.
  std::function<void(std::size_t answered, std::size_t asked)> waiting{};
};

/// Puts the questions of a run to its oracle, and keeps what comes of them: an answer is in the store before it counts, and
/// what the store has is not asked for again.
class Labelling {
 public:
  Labelling(const LabellingContext& context, Oracle& oracle) : context_(context), oracle_(oracle) {}

  /// What comes of asking about distinct documents; those of the same content are one question, whose cost counts once.
  /// Throws LabelsNeeded if no more answers will come, Interrupted when told to, Error if the oracle fails or an answer is
  /// not valid for the task; every other answer that came is in the store.
  Replies obtain(std::span<const DocumentId> ids);

 private:
  [[nodiscard]] Replies simulated(std::span<const DocumentId> ids);
  [[nodiscard]] Item item_of(DocumentId id) const;
  [[nodiscard]] std::string key_of(DocumentId id) const;
  [[nodiscard]] Reply stored(const std::string& key, DocumentId id) const;
  [[nodiscard]] bool is_stored(const std::string& key) const { return context_.store->find(key).has_value(); }
  void keep(std::span<const Reply> replies) const;
  void wait_for(std::vector<std::string> open, std::size_t asked);

  LabellingContext context_;
  Oracle& oracle_;
};

}  // namespace alrun
