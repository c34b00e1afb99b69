#include "loop/seed_run.h"

#include "model/decorated_classifier.h"

namespace alrun {

SeedRun::SeedRun(const Experiment& experiment_, const Prepared& prepared_, std::uint64_t seed_, const Finished& finished,
                 const RunContext& context_)
    : experiment(experiment_),
      prepared(prepared_),
      seed(seed_),
      context(context_),
      task(experiment.task.make({prepared.classes})),
      test_answers(prepared.answers_of(prepared.split.test)),
      validation_answers(prepared.answers_of(prepared.split.validation)),
      model_input{
          prepared.text,  prepared.class_count(), experiment.training, seed, context.threads, &context.interrupted, 0,
          task->answers()},
      sampler(experiment.sampler.make()),
      oracle(experiment.oracle.make(
          {prepared.answers, prepared.corpus.features.lengths, prepared.classes, seed, task->answers()})),
      queries({experiment, *task, prepared, context.store, context.open, context.interrupted,
               [this](std::size_t answered, std::size_t asked) { context.observer.waiting(seed, answered, asked); }},
              *oracle, seed, finished.queries, context.observer),
      pool(prepared.split.train, [this](DocumentId id) { return oracle->estimate(id); }),
      trainer(experiment, prepared, seed, context, pool, new_model()),
      stopping(experiment, *task, prepared, pool),
      stop_set(draw_stop_set(prepared.split.train, stopping.needs().stop_set, seed)) {}

RoundRecord SeedRun::begin(std::int64_t round) const {
  RoundRecord record;
  record.answers = task->answers();
  record.round = round;
  record.n_labeled = static_cast<std::int64_t>(pool.labelled().size());
  record.cost = pool.cost();
  record.labels_per_class = pool.labels_per_class(prepared.class_count());
  return record;
}

RoundInput SeedRun::round_input(std::int64_t round) const {
  return {experiment, prepared, pool, &trainer.model(), model_input, round, history};
}

void SeedRun::label(const RoundRecord& record) {
  pool.require_unlabelled(record.queried);
  auto replies = queries.answers_to(record.round, record.queried);
  pool.label(record.queried, replies);
  batch = {record.queried, record.predicted, std::move(replies.answers)};
  stopping.batch_labelled(agreement_in(batch, *task));
  history.push_back({record.round, record.queried, record.notes});
}

std::unique_ptr<Classifier> SeedRun::new_model() const {
  return make_model(experiment.model, model_input, {prepared.split.validation, validation_answers});
}

}  // namespace alrun
