#include "loop/loop.h"

#include <cmath>
#include <numeric>
#include <set>

#include "catch.h"
#include "core/file.h"
#include "loop/pool.h"
#include "report/result.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

// A model without weights: its predictions depend on the seed, the round's labels and, when warm, on every earlier fit. So a
// loop that forgets a fit, a label or their order gives other numbers.
class HashModel final : public Classifier {
 public:
  HashModel(const NoOptions& /*options*/, const ClassifierInput& input)
      : classes_(static_cast<std::size_t>(input.classes)),
        warm_(input.training.restart == Restart::warm),
        seed_(input.seed) {}

  void fit(std::span<const DocumentId> ids, std::span<const std::int32_t> labels, std::int64_t round) override {
    if (!warm_) state_ = 0;
    for (std::size_t i = 0; i < ids.size(); ++i)
      state_ = Rng(state_, "fit", static_cast<std::uint64_t>(ids[i] * 100 + labels[i]))();
    state_ = Rng(state_, "round", static_cast<std::uint64_t>(round))();
  }
  [[nodiscard]] Matrix log_probabilities(std::span<const DocumentId> ids) const override {
    Matrix scores(ids.size(), classes_);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      Rng rng(state_ ^ seed_, "predict", static_cast<std::uint64_t>(ids[i]));
      double sum = 0;
      for (float& s : scores.row(i)) sum += s = static_cast<float>(rng.uniform(0.01, 1));
      for (float& s : scores.row(i)) s = static_cast<float>(std::log(s / sum));
    }
    return scores;
  }
  [[nodiscard]] Matrix embeddings(std::span<const DocumentId> ids) const override { return log_probabilities(ids); }
  void save(const std::filesystem::path& file, const std::string& key) const override {
    write_atomically(file, fmt::format("{} {}", key, state_));
  }
  void load(const std::filesystem::path& file, const std::string& key) override {
    const auto text = read_file(file, 1000);
    if (!text.starts_with(key + " ")) throw Error("another key");
    state_ = std::stoull(text.substr(key.size() + 1));
  }
  [[nodiscard]] Matrix word_gradients(std::span<const DocumentId> ids) const override { return log_probabilities(ids); }
  [[nodiscard]] std::vector<Matrix> dropout_probabilities(std::span<const DocumentId> ids, std::size_t passes,
                                                          std::int64_t /*round*/) const override {
    return std::vector<Matrix>(passes, exponentiated(log_probabilities(ids)));
  }

 private:
  std::size_t classes_;
  bool warm_;
  std::uint64_t seed_;
  std::uint64_t state_ = 0;
};

const bool registered = models().add<HashModel>("hash_for_tests", {"no model"});

class Recorder final : public Observer {
 public:
  void round_done(std::uint64_t /*seed*/, const RoundRecord& record) override { rounds.push_back(record); }
  void run_done(const RunRecord& /*run*/) override { ++runs; }
  std::vector<RoundRecord> rounds;
  int runs = 0;
};

Experiment experiment(const std::string& rest) {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "test.yaml";
  write_atomically(file, "model: {type: hash_for_tests}\n" + rest);
  return load_experiment(file.string(), {"dataset.type=synthetic", "dataset.documents=120", "dataset.classes=4",
                                         "dataset.vocabulary=500", "dataset.mean_words=20"});
}

struct Outcome {
  RunRecord run;
  Recorder recorder;
};

Outcome run(const std::string& rest, std::span<const RoundRecord> finished = {}, bool interrupt = false,
            std::uint64_t seed = 1) {
  const auto config = experiment(rest);
  const auto dataset = config.dataset.make()->load();
  const auto prepared = prepare(config, dataset, {seed}, 1);
  Outcome outcome;
  const std::atomic<bool> interrupted = interrupt;
  outcome.run = run_seed(config, *prepared[0], seed, finished, {1, outcome.recorder, interrupted});
  return outcome;
}

// A record's JSON without what differs from run to run.
std::string stable(RoundRecord record) {
  record.seconds = {};
  return round_json(record);
}

const std::string small_loop = "loop: {initial: {type: random, size: 10}, query_size: 5}\n";

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
  CHECK(margin.rounds[0].test.nll == random.rounds[0].test.nll);
  CHECK(margin.rounds[0].labels_per_class == random.rounds[0].labels_per_class);
  CHECK(margin.rounds[0].queried != random.rounds[0].queried);
  const auto other = run(small_loop + "sampler: {type: margin}\n", {}, false, 2).run;
  CHECK(margin.rounds[0].test.nll != other.rounds[0].test.nll);
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
      const auto resumed = run_seed(config, *prepared[0], 1, std::span(whole.rounds).first(kept), {1, rest, interrupted});
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
}

TEST_CASE("an interrupted run stops before the next phase") { CHECK_THROWS_AS(run(small_loop, {}, true), Interrupted); }

TEST_CASE("a pool refuses a selection that is not distinct and unlabelled") {
  Pool pool({1, 3, 5});
  pool.add(std::vector<DocumentId>{5, 1}, std::vector<std::int32_t>{0, 1});
  CHECK(std::vector<DocumentId>(pool.unlabelled().begin(), pool.unlabelled().end()) == std::vector<DocumentId>{3});
  CHECK(std::vector<DocumentId>(pool.labelled().begin(), pool.labelled().end()) == std::vector<DocumentId>{5, 1});
  CHECK_THROWS_WITH(pool.add(std::vector<DocumentId>{1}, std::vector<std::int32_t>{0}),
                    "a selection of 1 documents holds a repeated one, or one that is not in the unlabelled pool");
  CHECK_THROWS_AS(pool.add(std::vector<DocumentId>{3, 3}, std::vector<std::int32_t>{0, 0}), Error);
}

TEST_CASE("an empty initial set is an error") {
  CHECK_THROWS_WITH(run("loop: {initial: {type: random, size: 0.001}}\n"),
                    "the initial set is empty: raise loop.initial.size");
}
