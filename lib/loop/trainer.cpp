#include "loop/trainer.h"

namespace alrun {
namespace {

std::filesystem::path weights_file(const Experiment& experiment, std::uint64_t seed, const RunContext& context) {
  const bool warm = experiment.training.restart == Restart::warm;
  return warm && context.weights_file ? context.weights_file(seed) : std::filesystem::path();
}

}  // namespace

Trainer::Trainer(const Experiment& experiment, const Prepared& prepared, std::uint64_t seed, const RunContext& context,
                 const Pool& pool, std::unique_ptr<Classifier> model)
    : experiment_(experiment),
      seed_(seed),
      context_(context),
      pool_(pool),
      model_(std::move(model)),
      weights_(experiment, prepared, seed, weights_file(experiment, seed, context)) {}

void Trainer::train_for(std::int64_t round) {
  if (trained_round_ >= round) return;
  context_.observer.training_begins(seed_, round);
  train(pool_.labelled().size(), round);
  weights_.save(*model_, pool_, round);
}

// On the first `labelled` documents that were labelled.
void Trainer::train(std::size_t labelled, std::int64_t round) {
  if (!context_.interrupted) model_->fit({pool_.labelled().first(labelled), pool_.answers().first(labelled)}, round);
  if (context_.interrupted) throw Interrupted("interrupted");
  trained_round_ = round;
}

void Trainer::catch_up(std::span<const RoundRecord> finished) {
  if (!is_warm() || finished.empty()) return;
  if (const auto round = weights_.load(*model_, pool_, static_cast<std::int64_t>(finished.size()))) {
    trained_round_ = *round;
    return;
  }
  for (const auto& record : finished) train(static_cast<std::size_t>(record.n_labeled), record.round);
}

}  // namespace alrun
