#include "loop/replay.h"

#include <fmt/format.h>

#include <algorithm>

namespace alrun {
namespace {

bool distinct(std::vector<DocumentId> ids) {
  std::ranges::sort(ids);
  return std::ranges::adjacent_find(ids) == ids.end();
}

// A record comes from a file, and the documents may have changed since.
void require_fitting(const SeedRun& run, const RoundRecord& recorded) {
  const auto expected = run.begin(recorded.round);
  const auto unlabelled = run.pool.unlabelled();
  const bool fits = recorded.n_labeled == expected.n_labeled && recorded.labels_per_class == expected.labels_per_class &&
                    recorded.cost == expected.cost && recorded.validation.has_value() != run.validation_answers.empty() &&
                    recorded.predicted.size() == recorded.queried.size() && (recorded.queried.empty() || recorded.chosen) &&
                    std::all_of(recorded.queried.begin(), recorded.queried.end(),
                                [&](DocumentId id) { return std::binary_search(unlabelled.begin(), unlabelled.end(), id); });
  const auto& names = run.task->metrics();
  const auto measured = [&](const Metrics& metrics) {
    return std::ranges::equal(metrics.numbers(), names, {}, &Metrics::Number::first, &MetricInfo::name);
  };
  const auto is_class = [&](std::int32_t c) { return c >= 0 && c < run.prepared.class_count(); };
  const bool answers_fit = std::ranges::all_of(recorded.predicted.values(), is_class) &&
                           (recorded.queried.empty() || recorded.answers == run.task->answers()) &&
                           measured(recorded.test) && (!recorded.validation || measured(*recorded.validation)) &&
                           distinct(recorded.queried);
  if (fits && answers_fit && recorded.stop_set.size() >= run.stop_set.size() &&
      std::ranges::all_of(recorded.stop_set, is_class))
    return;
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
