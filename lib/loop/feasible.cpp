#include "loop/feasible.h"

#include "core/gather.h"
#include "loop/matching.h"
#include "loop/round_views.h"

namespace alrun {

namespace {

// A default stands nowhere: it is told by its name.
Place place_or_name(const Place& place, const char* name) {
  if (place.source) return place;
  return {std::make_shared<Source>(Source{Source::Kind::builtin, name, {}}), 0, 0};
}

}  // namespace

void require_feasible(const Experiment& experiment, const Prepared& prepared) {
  Diagnostics diagnostics;
  const auto task = experiment.task.make({prepared.classes});
  OracleInput answers{prepared.answers, prepared.corpus.features.lengths, prepared.classes, 0, task->answers()};
  gather(diagnostics, [&] { static_cast<void>(experiment.oracle.make(answers)); });
  answers.classes = {};  // whatever was wrong with them
  const auto oracle = experiment.oracle.make(answers);

  const auto& documents = prepared.split.train;
  const Pool pool(documents, [&](DocumentId id) { return oracle->estimate(id); });
  ClassifierInput no_members{prepared.text, prepared.class_count(), experiment.training, 0};
  no_members.answers = task->answers();
  const RoundInput input{experiment, prepared, pool, nullptr, no_members, 0, {}};
  RoundShared shared(input);
  ModelPoolView view(shared, documents, views_before_training());
  gather(diagnostics, [&] { experiment.sampler.make()->check_pool(view); });
  const auto initial = experiment.loop.initial.make();
  if (const auto* sampler = initial->sampler()) gather(diagnostics, [&] { sampler->make()->check_pool(view); });
  const auto why = initial->refusal(view, experiment.loop.initial.common().size);
  if (!why.empty()) diagnostics.add(place_or_name(experiment.loop.initial.place(), "loop.initial"), why);
  diagnostics.throw_if_any();
}

}  // namespace alrun
