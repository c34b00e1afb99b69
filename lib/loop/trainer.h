#pragma once

#include <memory>
#include <span>

#include "loop/loop.h"
#include "loop/pool.h"
#include "loop/warm_weights.h"

namespace alrun {

/// The model of a seed's run, and which round it is trained for. What is referenced outlives it.
class Trainer {
 public:
  Trainer(const Experiment& experiment, const Prepared& prepared, std::uint64_t seed, const RunContext& context,
          const Pool& pool, std::unique_ptr<Classifier> model);

  [[nodiscard]] const Classifier& model() const { return *model_; }
  /// Trains for a round on all that is labelled, unless that is done. Throws Interrupted when told to.
  void train_for(std::int64_t round);
  /// Notes a replayed round before its query is labelled: its weights may be those that were kept.
  void replayed(std::int64_t round) { weights_.replayed(pool_, round); }
  /// Gives a model with warm restarts the weights that it had after the finished rounds.
  void catch_up(std::span<const RoundRecord> finished);

 private:
  void train(std::size_t labelled, std::int64_t round);
  [[nodiscard]] bool is_warm() const { return experiment_.training.restart == Restart::warm; }

  const Experiment& experiment_;
  std::uint64_t seed_;
  const RunContext& context_;
  const Pool& pool_;
  std::unique_ptr<Classifier> model_;
  WarmWeights weights_;
  std::int64_t trained_round_ = -1;  ///< the round whose weights the model has
};

}  // namespace alrun
