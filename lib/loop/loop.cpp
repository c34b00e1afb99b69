#include "loop/loop.h"

#include <algorithm>

#include "loop/replay.h"
#include "loop/round.h"

namespace alrun {
namespace {

std::vector<DocumentId> choose_initial_set(const SeedRun& run) {
  const auto& documents = run.prepared.split.train;
  const auto size = run.experiment.loop.initial.common().size.of(documents.size());
  if (size == 0) throw Error("the initial set is empty: raise loop.initial.size");
  const auto initial = run.experiment.loop.initial.make();
  auto input = run.round_input(0);
  input.model = nullptr;
  RoundShared shared(input);
  ModelPoolView view(shared, documents, initial->reads());
  Rng rng(run.seed, "initial");
  return initial->select(view, size, rng);
}

// The documents that are labelled before the first round: those recorded, if there are any.
std::vector<DocumentId> label_initial_set(SeedRun& run) {
  const auto* recorded = run.queries.recorded(QueryRecord::initial);
  const auto ids = recorded != nullptr ? recorded->ids : choose_initial_set(run);
  run.pool.require_unlabelled(ids);
  run.pool.label(ids, run.queries.answers_to(QueryRecord::initial, ids));
  if (run.pool.labelled().empty()) {
    throw Error("the oracle answered for no document of the initial set: raise loop.initial.size");
  }
  return ids;
}

}  // namespace

RunRecord run_seed(const Experiment& experiment, const Prepared& prepared, std::uint64_t seed, const Finished& finished,
                   const RunContext& context) {
  SeedRun run(experiment, prepared, seed, finished, context);
  RunRecord result;
  result.seed = seed;
  result.words = static_cast<std::int64_t>(prepared.corpus.featurizer.vocabulary().size());
  result.initial = label_initial_set(run);
  std::span<const RoundRecord> rounds = finished.rounds;
  for (std::int64_t round = 0; !result.stopped; ++round) {
    const auto r = static_cast<std::size_t>(round);
    if (context.extends && r < rounds.size() && !would_be_made(run, rounds[r])) rounds = rounds.first(r);
    const bool replayed = r < rounds.size();
    if (r == rounds.size()) run.trainer.catch_up(rounds);
    auto record = replayed ? replay_round(run, rounds[r]) : play_round(run, round);
    if (!replayed) context.observer.round_done(seed, record);
    if (replayed && context.extends) context.observer.round_taken(seed, record);
    run.label(record);
    if (record.queried.empty()) result.stopped = StoppedAt{round, run.stopping.ended()};
    result.rounds.push_back(std::move(record));
  }
  if (experiment.loop.full_data_ceiling) result.ceiling = ceiling_of(run);
  context.observer.run_done(result);
  return result;
}

}  // namespace alrun
