#pragma once

#include <memory>
#include <vector>

#include "core/stopwatch.h"
#include "loop/observations.h"
#include "loop/queries.h"
#include "loop/round_views.h"
#include "loop/stopping.h"
#include "loop/trainer.h"

namespace alrun {

/// What the rounds of one seed's run share. What is referenced outlives it.
struct SeedRun {
  SeedRun(const Experiment& experiment, const Prepared& prepared, std::uint64_t seed, const Finished& finished,
          const RunContext& context);

  /// The record of a round that begins now.
  [[nodiscard]] RoundRecord begin(std::int64_t round) const;
  /// What the views of the round's pool show.
  [[nodiscard]] RoundInput round_input(std::int64_t round) const;
  /// Has the query of a round answered, and takes the answers in.
  void label(const RoundRecord& record);
  /// A fresh model of the experiment.
  [[nodiscard]] std::unique_ptr<Classifier> new_model() const;

  const Experiment& experiment;
  const Prepared& prepared;
  std::uint64_t seed;
  const RunContext& context;
  std::unique_ptr<Task> task;
  Answers test_answers;
  Answers validation_answers;
  ClassifierInput model_input;
  std::unique_ptr<Sampler> sampler;
  std::unique_ptr<Oracle> oracle;
  Queries queries;
  Pool pool;
  Trainer trainer;
  Stopping stopping;
  std::vector<DocumentId> stop_set;
  std::vector<PastQuery> history;
  Batch batch;                ///< labelled last
  double elapsed_before = 0;  ///< seconds of the run's earlier parts
  Stopwatch clock;
};

}  // namespace alrun
