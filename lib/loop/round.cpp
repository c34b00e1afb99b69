#include "loop/round.h"

#include "loop/explain.h"

namespace alrun {
namespace {

void evaluate(const SeedRun& run, RoundRecord& record) {
  const auto& model = run.trainer.model();
  const auto test = model.predict(run.prepared.split.test);
  record.test = run.task->evaluate(test, run.test_answers);
  if (run.validation_answers.empty()) return;
  const auto validation = model.predict(run.prepared.split.validation);
  record.validation = run.task->evaluate(validation, run.validation_answers);
  if (!test.uncalibrated) return;
  const auto ece_before = [&](const Predictions& predictions, const Answers& truth) {
    return run.task->evaluate(predictions.before_calibration(), truth).at("ece");
  };
  record.calibration = {test.uncalibrated->temperature, ece_before(test, run.test_answers),
                        ece_before(validation, run.validation_answers)};
}

// What the round's model shows of the last batch and of what the rules look at.
void observe(const SeedRun& run, PoolView& view, RoundRecord& record) {
  const auto& model = run.trainer.model();
  if (!run.batch.ids.empty()) {
    record.batch = describe(run.batch, *run.task, model.predict(run.batch.ids).answers,
                            run.prepared.answers_of(run.batch.ids), run.prepared.class_count());
  }
  if (run.stopping.needs().pool && !view.unlabelled().empty()) record.pool = confidence_of(view);
  if (run.stopping.needs().stop_set == 0) return;
  const auto predictions = model.predict(run.stop_set);
  record.stop_set.assign(predictions.answers.values().begin(), predictions.answers.values().end());
}

void select(SeedRun& run, ModelPoolView& view, RoundRecord& record) {
  const auto room = run.stopping.room(record);
  const auto asked = run.stopping.wanted(record.round, room);
  Rng rng(run.seed, "sampler", static_cast<std::uint64_t>(record.round));
  auto selection = run.sampler->select(*view.limited_to(run.sampler->reads()), static_cast<std::size_t>(asked), rng);
  const auto predictions = run.trainer.model().predict(selection.ids);
  if (run.experiment.loop.explain) explain(view, *run.task, predictions, selection);
  record.queried = std::move(selection.ids);
  record.scores = std::move(selection.scores);
  record.notes = std::move(selection.notes);
  record.explanations = std::move(selection.explanations);
  observe_chosen(predictions, record);
  record.chosen->asked = asked;
  if (room.cost) record.cut(run.pool.affordable(record.queried, *room.cost));
}

}  // namespace

RoundRecord play_round(SeedRun& run, std::int64_t round) {
  Stopwatch watch;
  auto record = run.begin(round);
  run.trainer.train_for(round);
  record.seconds.train = watch.lap();

  const auto input = run.round_input(round);
  RoundShared shared(input);
  const auto unlabelled = run.pool.unlabelled();
  ModelPoolView view(shared, {unlabelled.begin(), unlabelled.end()}, {View::units, View::class_probabilities});
  evaluate(run, record);
  observe(run, view, record);
  record.seconds.evaluate = watch.lap();
  record.seconds.elapsed = run.elapsed_before + run.clock.elapsed();

  if (run.stopping.goes_on(record)) {
    select(run, view, record);
    if (!run.stopping.goes_on_after_selection(record)) record.end();
    record.seconds.select = watch.lap();
  }
  record.stop = run.stopping.values();
  return record;
}

Metrics ceiling_of(const SeedRun& run) {
  const auto model = run.new_model();
  const auto& train = run.prepared.split.train;
  model->fit({train, run.prepared.answers_of(train)}, 0);
  return run.task->evaluate(model->predict(run.prepared.split.test), run.test_answers);
}

}  // namespace alrun
