#include "loop/replay.h"

#include <fmt/format.h>

#include <algorithm>

namespace alrun {
namespace {

// What was labelled before the round.
bool labels_fit(const SeedRun& run, const RoundRecord& recorded) {
  const auto expected = run.begin(recorded.round);
  return recorded.n_labeled == expected.n_labeled && recorded.labels_per_class == expected.labels_per_class &&
         recorded.cost == expected.cost;
}

// What the round asked for: distinct documents of the pool, each with an answer that the task has.
bool query_fits(const SeedRun& run, const RoundRecord& recorded) {
  const auto& queried = recorded.queried;
  if (recorded.predicted.size() != queried.size()) return false;
  if (queried.empty()) return true;
  if (!recorded.chosen || recorded.answers != run.task->answers()) return false;
  for (std::size_t i = 0; i < queried.size(); ++i) {
    if (!is_answer(recorded.predicted.row(i), recorded.answers, run.prepared.class_count())) return false;
  }
  auto ids = queried;
  std::ranges::sort(ids);
  return std::ranges::adjacent_find(ids) == ids.end() && std::ranges::includes(run.pool.unlabelled(), ids);
}

// What the round measured.
bool measurements_fit(const SeedRun& run, const RoundRecord& recorded) {
  const auto measured = [&](const Metrics& metrics) {
    return std::ranges::equal(metrics.numbers(), run.task->metrics(), {}, &Metrics::Number::first, &MetricInfo::name);
  };
  const auto is_class = [&](std::int32_t c) { return c >= 0 && c < run.prepared.class_count(); };
  return measured(recorded.test) && recorded.validation.has_value() != run.validation_answers.empty() &&
         (!recorded.validation || measured(*recorded.validation)) && recorded.stop_set.size() >= run.stop_set.size() &&
         std::ranges::all_of(recorded.stop_set, is_class);
}

// A record comes from a file, and the documents may have changed since.
void require_fitting(const SeedRun& run, const RoundRecord& recorded) {
  if (labels_fit(run, recorded) && query_fits(run, recorded) && measurements_fit(run, recorded)) return;
  throw Error(
      fmt::format("seed {}, round {} as recorded does not fit the documents: they or the record changed since; "
                  "restore them or use --force to start over",
                  run.seed, recorded.round));
}

}  // namespace

bool would_be_made(const SeedRun& run, const RoundRecord& recorded) {
  if (recorded.queried.empty() || !recorded.chosen) return false;
  if ((run.stopping.needs().pool && !recorded.pool) || recorded.stop_set.size() < run.stop_set.size()) return false;
  const auto room = run.stopping.room(recorded);
  const auto queried = recorded.queried.size();
  return recorded.chosen->asked == run.stopping.wanted(recorded.round, room) &&
         static_cast<std::size_t>(recorded.chosen->documents) == queried &&
         (!room.cost || run.pool.affordable(recorded.queried, *room.cost) == queried);
}

RoundRecord replay_round(SeedRun& run, const RoundRecord& recorded) {
  require_fitting(run, recorded);
  run.trainer.replayed(recorded.round);
  RoundRecord record = recorded;
  // The recorded run's rules may have looked at more than this one's.
  if (!run.stopping.needs().pool) record.pool.reset();
  record.stop_set.resize(run.stop_set.size());
  run.elapsed_before = record.seconds.elapsed + record.seconds.select;
  if (!run.stopping.goes_on(record)) {
    record.end();
    record.chosen.reset();
  } else if (!run.stopping.goes_on_after_selection(record)) {
    record.end();
  }
  record.stop = run.stopping.values();
  return record;
}

}  // namespace alrun
