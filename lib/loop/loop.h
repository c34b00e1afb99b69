#pragma once

#include <atomic>
#include <filesystem>
#include <functional>

#include "loop/open_questions.h"
#include "loop/prepared.h"
#include "oracle/answer_store.h"

namespace alrun {

/// Is told what happens. Seeds run side by side: calls come from several threads.
class Observer {
 public:
  virtual ~Observer() = default;
  /// A seed's model is about to be trained.
  virtual void training_begins(std::uint64_t /*seed*/, std::int64_t /*round*/) {}
  /// A finished round of a run that is extended is taken over.
  virtual void round_taken(std::uint64_t /*seed*/, const RoundRecord& /*record*/) {}
  /// A seed's round is finished: its record will not change. Its query is not answered yet.
  virtual void round_done(std::uint64_t seed, const RoundRecord& record) = 0;
  /// So many of a query's questions are answered, and the run waits for more.
  virtual void waiting(std::uint64_t /*seed*/, std::size_t /*answered*/, std::size_t /*asked*/) {}
  /// A query is answered, which no record of the run said before.
  virtual void query_answered(std::uint64_t /*seed*/, const QueryRecord& /*query*/) {}
  /// A seed's run is finished.
  virtual void run_done(const RunRecord& run) = 0;
};

/// What a run needs besides the experiment and its documents.
struct RunContext {
  int threads = 1;
  Observer& observer;
  const std::atomic<bool>& interrupted;  ///< checked between phases; when set, the run throws Interrupted
  /// Where a seed's weights are kept for warm restarts, so that a resumed run need not train its finished rounds again; an
  /// empty path, or no function: nowhere.
  std::function<std::filesystem::path(std::uint64_t seed)> weights_file{};
  /// Whether the finished rounds are those of a finished run, with other stopping rules perhaps: then they are taken as far
  /// as these rules would have made them, and told to the observer again.
  bool extends = false;
  AnswerStore* store = nullptr;   ///< where answers are kept; null if they are simulated
  OpenQuestions* open = nullptr;  ///< of all seeds together; there if a store is
};

/// Runs one seed's active-learning rounds. `finished` holds rounds of an earlier run of the same experiment, and answers to
/// their queries: they are taken as they are, and the run goes on after them to the same result. Throws LabelsNeeded if
/// somebody has to answer first.
RunRecord run_seed(const Experiment& experiment, const Prepared& prepared, std::uint64_t seed, const Finished& finished,
                   const RunContext& context);

}  // namespace alrun
