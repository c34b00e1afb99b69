#include <numeric>
#include <set>

#include "catch.h"
#include "loop_runs.h"

using namespace alrun;
using namespace alrun::testing;

namespace {
const bool registered = models().add<HashModel, AllViews>("hash_for_tests", {"no model"});
}  // namespace

TEST_CASE("max_rounds n gives n + 1 records; the last queries nothing") {
  const auto [result, recorder] = run(small_loop + "stop: {any: [{type: max_rounds, rounds: 3}]}\n");
  REQUIRE(result.rounds.size() == 4);
  std::set<DocumentId> queried;
  for (std::size_t r = 0; r < 4; ++r) {
    const auto& record = result.rounds[r];
    CHECK(record.round == static_cast<std::int64_t>(r));
    CHECK(record.n_labeled == 10 + 5 * static_cast<std::int64_t>(r));
    CHECK(record.queried.size() == (r < 3 ? 5U : 0U));
    CHECK(record.scores.size() == record.queried.size());
    CHECK(std::accumulate(record.labels_per_class.begin(), record.labels_per_class.end(), std::int64_t{0}) ==
          record.n_labeled);
    queried.insert(record.queried.begin(), record.queried.end());
    CHECK(stable(record) == stable(recorder.rounds.at(r)));
  }
  CHECK(queried.size() == 15);
  CHECK(result.stopped->why.rule == "max_rounds");
  CHECK(recorder.runs == 1);
}

TEST_CASE("a label budget cuts the last batch") {
  const auto [result, recorder] = run(small_loop + "stop: {any: [{type: label_budget, labels: 23}]}\n");
  CHECK(result.rounds.back().n_labeled == 23);
  CHECK(result.rounds.size() == 4);
}

TEST_CASE("a run without a rule that fires ends with the pool") {
  const auto [result, recorder] = run("loop: {initial: {type: random, size: 10}, query_size: [1, 30]}\nstop: {any: []}\n");
  CHECK(result.rounds.back().n_labeled == 72);  // all of train
  CHECK(result.rounds[1].n_labeled == 11);
  CHECK(result.rounds[2].n_labeled == 41);
  CHECK(result.stopped->why.rule == "pool_exhausted");
}

TEST_CASE("nothing beyond the threshold ends the run and says so") {
  const auto [result, recorder] = run(small_loop + "sampler: {type: margin, threshold: 2}\n");
  REQUIRE(result.rounds.size() == 1);
  CHECK(result.stopped->why.rule == "threshold_empty");
  CHECK(result.stopped->why.reason == "threshold_empty: nothing left beyond the threshold");
}

TEST_CASE("with the same seed, samplers share the initial set and round 0, and seeds differ") {
  const auto margin = run(small_loop + "sampler: {type: margin}\n").run;
  const auto random = run(small_loop + "sampler: {type: random}\n").run;
  CHECK(margin.rounds[0].test.at("nll") == random.rounds[0].test.at("nll"));
  CHECK(margin.rounds[0].labels_per_class == random.rounds[0].labels_per_class);
  CHECK(margin.rounds[0].queried != random.rounds[0].queried);
  const auto other = run(small_loop + "sampler: {type: margin}\n", {}, false, 2).run;
  CHECK(margin.rounds[0].test.at("nll") != other.rounds[0].test.at("nll"));
}

TEST_CASE("a run continued after any round ends as the uninterrupted one") {
  for (const std::string restart : {"cold", "warm"}) {
    CAPTURE(restart);
    const auto config =
        experiment(small_loop + "training: {restart: " + restart +
                   "}\ndataset: {validation_fraction: 0.2}\n"
                   "stop: {any: [{type: max_rounds, rounds: 4}, {type: target, at_least: 0.2, rounds: 3}]}\n");
    const auto prepared = prepare(config, config.dataset.make()->load(), {1}, 1);
    const std::atomic<bool> interrupted = false;
    Recorder recorder;
    const auto whole = run_seed(config, *prepared[0], 1, {}, {1, recorder, interrupted});
    for (std::size_t kept = 0; kept <= whole.rounds.size(); ++kept) {
      Recorder rest;
      const auto resumed =
          run_seed(config, *prepared[0], 1,
                   Finished{{whole.rounds.begin(), whole.rounds.begin() + static_cast<std::ptrdiff_t>(kept)}, {}},
                   {1, rest, interrupted});
      REQUIRE(resumed.rounds.size() == whole.rounds.size());
      CHECK(rest.rounds.size() == whole.rounds.size() - kept);
      for (std::size_t r = 0; r < whole.rounds.size(); ++r) CHECK(stable(resumed.rounds[r]) == stable(whole.rounds[r]));
      CHECK(resumed.stopped->why.reason == whole.stopped->why.reason);
    }
  }
}

TEST_CASE("a recorded round that does not fit the documents is refused") {
  const auto whole = run(small_loop + "stop: {any: [{type: max_rounds, rounds: 2}]}\n").run;
  const auto refused = [&](const std::function<void(RoundRecord&)>& change) {
    auto rounds = whole.rounds;
    change(rounds[1]);
    CHECK_THROWS_WITH(run(small_loop, rounds),
                      "seed 1, round 1 as recorded does not fit the documents: they or the record changed since; restore "
                      "them or use --force to start over");
  };
  refused([](RoundRecord& r) { r.queried[0] = 1 << 20; });
  refused([](RoundRecord& r) { r.queried[0] = -1; });
  refused([&](RoundRecord& r) { r.queried[0] = whole.rounds[0].queried[0]; });
  refused([](RoundRecord& r) { ++r.n_labeled; });
  refused([](RoundRecord& r) { ++r.labels_per_class[0]; });
  refused([](RoundRecord& r) { ++r.cost; });
  refused([](RoundRecord& r) { r.predicted = r.predicted.first(r.predicted.size() - 1); });
  refused([](RoundRecord& r) { r.chosen.reset(); });
  refused([](RoundRecord& r) { r.validation.emplace(); });
}

TEST_CASE("an interrupted run stops before the next phase") { CHECK_THROWS_AS(run(small_loop, {}, true), Interrupted); }

TEST_CASE("an empty initial set is an error") {
  CHECK_THROWS_WITH(run("loop: {initial: {type: random, size: 0.001}}\n"),
                    "the initial set is empty: raise loop.initial.size");
}
