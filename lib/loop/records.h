#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/answers.h"
#include "core/value.h"
#include "stop/rule_set.h"
#include "task/metrics.h"
#include "text/features.h"

namespace alrun {

/// Wall-clock seconds of the parts of a round.
struct PhaseSeconds {
  double train = 0;
  double evaluate = 0;
  double select = 0;
  double elapsed = 0;  ///< since the run's start, earlier parts of a resumed run included, when the round was evaluated
};

/// What temperature scaling did in a round.
struct CalibrationRecord {
  double temperature = 1;
  double test_ece = 0;        ///< before it; that of the metrics is after
  double validation_ece = 0;  ///< before it
};

/// The batch that was labelled just before a round.
struct BatchRecord {
  std::vector<std::int64_t> labels_per_class;  ///< as answered
  std::optional<double> accuracy;              ///< of the model that chose it, on what was answered
  double changed = 0;                 ///< share that the round's model predicts otherwise than the one that chose it
  std::int64_t wrong_labels = 0;      ///< answers that are not true
  std::vector<DocumentId> abstained;  ///< asked for and not answered: no longer in the pool
};

/// What one round did. Round r's model has seen r queries; `queried` was chosen after evaluating it, and is empty in the
/// last.
struct RoundRecord {
  AnswerKind answers = AnswerKind::category;  ///< what the numbers of `predicted` stand for
  std::int64_t round = 0;
  std::int64_t n_labeled = 0;
  double cost = 0;  ///< of all labels asked for before this round
  Metrics test;
  std::optional<Metrics> validation;
  std::optional<CalibrationRecord> calibration;
  std::optional<BatchRecord> batch;    ///< nothing in round 0
  std::optional<PoolConfidence> pool;  ///< if a stopping rule asks for it
  std::vector<std::int32_t> stop_set;  ///< predicted classes, if a stopping rule asks for them
  std::optional<Chosen> chosen;        ///< nothing if the run ended before the sampler was asked
  std::vector<DocumentId> queried;
  std::vector<double> scores;       ///< the sampler's, in the order of queried
  Answers predicted;                ///< the model's answers for queried
  Value notes;                      ///< Selection::notes
  std::vector<Value> explanations;  ///< if asked for, a map for each of queried
  std::vector<std::int64_t> labels_per_class;
  std::vector<RuleValue> stop;
  PhaseSeconds seconds;

  /// Takes all but the first `count` documents out of the query.
  void cut(std::size_t count);
  /// Takes the query away: the run ends with this round.
  void end();
};

/// A query and what came of it.
struct QueryRecord {
  std::int64_t round = initial;  ///< that chose the documents
  std::vector<DocumentId> ids;
  std::vector<Value> answers;  ///< of each, in the task's words; null: none was given
  std::vector<double> costs;   ///< of each; empty: 1 each

  /// The round of the set that is labelled before the first one.
  static constexpr std::int64_t initial = -1;
};

/// What a seed's run had done before it was continued.
struct Finished {
  std::vector<RoundRecord> rounds{};
  std::vector<QueryRecord> queries{};  ///< those of which all answers are known; may lack some
};

/// When and why a run ended.
struct StoppedAt {
  std::int64_t round = 0;
  StopReason why;
};

/// What a shadow rule would have done: `round` and the rest are set if it fired.
struct ShadowStop {
  std::string id;
  std::optional<std::int64_t> round;
  std::int64_t n_labeled = 0;
  std::int64_t labels_saved = 0;
  double accuracy_cost = 0;  ///< by how much the final primary metric on test is better than that of the round it fired at
};

/// One seed's rounds.
struct RunRecord {
  std::uint64_t seed = 0;
  std::int64_t words = 0;  ///< the vocabulary's size
  std::vector<RoundRecord> rounds;
  std::optional<StoppedAt> stopped;
  std::optional<Metrics> ceiling{};   ///< of the model trained on all of train, on test; if asked for
  std::vector<DocumentId> initial{};  ///< labelled before the first round
};

/// What is known of the documents before the first round.
struct DatasetRecord {
  std::string name;
  std::string sha256;
  std::int64_t train = 0;
  std::int64_t validation = 0;
  std::int64_t test = 0;
  std::int64_t left_out = 0;  ///< training documents without any text, in no part
  std::vector<std::string> classes;
  std::int64_t words = 0;  ///< the vocabulary's size; the first seed's, where a random split gives each seed its own
  std::string task{};      ///< what is done with them, by its name
};

/// Flat numbers by name, in a fixed order of names.
using Summary = std::map<std::string, double>;

/// Of a run: final_ and best_accuracy; final_macro_f1, _nll and _ece; final_validation_accuracy, _macro_f1, _nll and _ece;
/// naulc, labels_to_X, n_labeled, cost, ceiling_accuracy and final_ceiling_share. What is undefined (naulc of one round, a
/// threshold that was not reached) is left out. With another task its metrics' names stand for these; of a primary metric of
/// which less is better the best is the lowest, and a threshold is reached from above.
Summary summarise(const RunRecord& run, const std::vector<double>& labels_to, bool higher_is_better = true);

/// NAME_mean and, from two seeds on, NAME_std (n - 1) of every number that all runs have.
Summary summarise(const std::vector<Summary>& runs);

/// Normalised area under the learning curve: trapezoids over label counts, divided by their range. Nothing if the range is
/// 0.
std::optional<double> naulc(const std::vector<std::int64_t>& labels, const std::vector<double>& values);

/// The first label count at which the values reach `level`, linear between rounds: from below, or from above if less is
/// better.
std::optional<double> labels_to(const std::vector<std::int64_t>& labels, const std::vector<double>& values, double level,
                                bool higher_is_better = true);

/// A round's primary metric on test divided by the ceiling's; nothing without a ceiling, or one of 0.
std::optional<double> ceiling_share(const RunRecord& run, const RoundRecord& record);

/// What summaries call it: "labels_to_0.80", "labels_to_0.825".
std::string labels_to_name(double level);

/// What the shadow rules of a run would have saved and cost.
std::vector<ShadowStop> shadow_stops(const RunRecord& run, const std::vector<std::string>& shadow_ids,
                                     bool higher_is_better = true);

}  // namespace alrun
