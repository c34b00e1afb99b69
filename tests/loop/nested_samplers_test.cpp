#include <map>
#include <numeric>

#include "catch.h"
#include "core/file.h"
#include "loop/loop.h"
#include "loop/pool.h"
#include "sampler/notes.h"
#include "sampler/probe_sampler.h"
#include "session/result.h"
#include "temporary_folder.h"

using namespace alrun;

// Samplers within others, and initial sets, in whole runs.
namespace {

Experiment experiment(const std::string& rest) {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "test.yaml";
  write_atomically(file, rest);
  return load_experiment(file.string(),
                         {"dataset={type: synthetic, documents: 150, classes: 4, vocabulary: 500, mean_words: 20}",
                          "model.embedding_dim=4", "training.epochs=3", "training.learning_rate=0.02"});
}

// The first line of each error with its place.
std::vector<std::string> errors(const std::string& yaml) {
  std::vector<std::string> found;
  try {
    experiment(yaml);
  } catch (const ConfigError& error) {
    for (const auto& diagnostic : error.diagnostics()) {
      found.push_back(fmt::format("{}:{}: {}", diagnostic.place.line, diagnostic.place.column, diagnostic.message));
    }
  }
  return found;
}

class Silent final : public Observer {
 public:
  void round_done(std::uint64_t /*seed*/, const RoundRecord& /*record*/) override {}
  void run_done(const RunRecord& /*run*/) override {}
};

RunRecord run(const Experiment& config, std::span<const RoundRecord> finished = {}, int threads = 1) {
  const auto prepared = prepare(config, config.dataset.make()->load(), {1}, 1);
  Silent observer;
  const std::atomic<bool> interrupted = false;
  return run_seed(config, *prepared[0], 1, Finished{{finished.begin(), finished.end()}, {}},
                  {threads, observer, interrupted});
}

std::string stable(RoundRecord record) {
  record.seconds = {};
  return round_json(record);
}

const std::string loop_of = "loop: {initial: {type: random, size: 10}, query_size: 6, explain: true}\n";
const std::string three_arms = "{type: adaptive, arms: [{type: margin}, {type: random}, {type: entropy}], gamma: 0.2}";

}  // namespace

TEST_CASE("what nested samplers learn survives a crash after any round") {
  const std::vector<std::string> samplers{
      three_arms,
      "{type: schedule, steps: [{sampler: " + three_arms + ", until: 25}, {sampler: {type: subsample, base: " + three_arms +
          ", size: 30}}]}",
      "{type: mixture, parts: [{sampler: " + three_arms + "}, {sampler: {type: random}, weight: 0.5}]}",
      "{type: adaptive, arms: [" + three_arms + ", {type: seals, base: {type: random}, neighbours: 3}]}"};
  for (const auto& sampler : samplers) {
    CAPTURE(sampler);
    const auto config = experiment(loop_of + "sampler: " + sampler + "\nstop: {any: [{type: max_rounds, rounds: 5}]}\n");
    const auto whole = run(config, {}, 2);
    std::vector<RoundRecord> written;
    for (const auto& record : whole.rounds) written.push_back(round_from_json(round_json(record)));
    for (std::size_t kept = 0; kept < whole.rounds.size(); ++kept) {
      const auto resumed = run(config, std::span(written).first(kept));
      REQUIRE(resumed.rounds.size() == whole.rounds.size());
      for (std::size_t r = 0; r < whole.rounds.size(); ++r) CHECK(stable(resumed.rounds[r]) == stable(whole.rounds[r]));
    }
  }
}

TEST_CASE("a bandit's weights move from round to round and sum to 1") {
  const auto result =
      run(experiment(loop_of + "sampler: " + three_arms + "\nstop: {any: [{type: max_rounds, rounds: 4}]}\n"));
  for (std::size_t r = 0; r + 1 < result.rounds.size(); ++r) {
    const auto& notes = result.rounds[r].notes;
    for (const auto* key : {"weights", "probabilities"}) {
      const auto numbers = noted_numbers(notes, key);
      REQUIRE(numbers.size() == 3);
      CHECK(std::abs(std::accumulate(numbers.begin(), numbers.end(), 0.0) - 1) < 1e-12);
    }
    CHECK((notes.find("rewards") != nullptr) == (r > 0));
  }
  CHECK(noted_numbers(result.rounds[3].notes, "weights") != noted_numbers(result.rounds[2].notes, "weights"));
}

TEST_CASE("a schedule in a run switches at its label count") {
  const auto result =
      run(experiment(loop_of + "sampler: {type: schedule, steps: [{sampler: {type: random}, until: 22}, "
                               "{sampler: {type: margin}}]}\nstop: {any: [{type: max_rounds, rounds: 4}]}\n"));
  std::vector<std::string> chosen_by;
  for (const auto& record : result.rounds) {
    if (!record.queried.empty()) chosen_by.push_back(*record.notes.find("sampler")->get<std::string>());
  }
  CHECK(chosen_by == std::vector<std::string>{"random", "random", "margin", "margin"});  // at 10, 16, 22 and 28 labels
}

TEST_CASE("initial sets in a run") {
  const auto labelled = [](const std::string& initial) {
    return run(experiment("loop: {initial: " + initial + ", query_size: 5}\nstop: {any: [{type: max_rounds, rounds: 1}]}\n"))
        .rounds[0]
        .labels_per_class;
  };
  using Counts = std::vector<std::int64_t>;
  CHECK(labelled("{type: balanced, per_class: 3}") == Counts{3, 3, 3, 3});
  CHECK(labelled("{type: balanced, size: 8}") == Counts{2, 2, 2, 2});
  const auto by_sampler = labelled("{type: sampler, sampler: {type: probe_for_tests, last: true}, size: 12}");
  CHECK(std::accumulate(by_sampler.begin(), by_sampler.end(), std::int64_t{0}) == 12);
  CHECK(labelled("{type: sampler, sampler: {type: subsample, base: {type: random}}, size: 9}").size() == 4);
}

TEST_CASE("an initial set's sampler needs no model, and the config says where it does") {
  CHECK(
      errors("loop:\n  initial:\n    type: sampler\n    sampler: {type: margin}\n") ==
      std::vector<std::string>{"4:14: sampler 'margin' needs a model, and before the first round there is none; choose one "
                               "that needs none, or set its 'space' to text if it has one"});
  CHECK(
      errors("loop: {initial: {type: sampler, sampler: {type: mixture, parts: [{sampler: {type: random}}, {sampler: {type: "
             "margin}}]}}}\n")
          .size() == 1);
  CHECK(errors("loop: {initial: {type: sampler, sampler: {type: random}}}\n").empty());
  CHECK(errors("loop: {initial: {type: sampler}}\n").at(0).ends_with("needs 'sampler', a sampler: a map with 'type'"));
}

namespace {

// Asks for one view, and declares that it reads words alone.
struct CuriousOptions {
  std::string view = "none";
  void fields(Fields& f) { f("view", view, "the view it asks for"); }
};

class Curious final : public Sampler {
 public:
  explicit Curious(const CuriousOptions& options) : view_(options.view) {}
  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    const auto part = pool.restrict({pool.unlabelled().begin(), pool.unlabelled().end()});
    if (view_ == "probabilities") static_cast<void>(part->probabilities());
    if (view_ == "log_probabilities") static_cast<void>(part->log_probabilities());
    if (view_ == "embeddings") static_cast<void>(part->embeddings());
    if (view_ == "labelled_log_probabilities") static_cast<void>(part->labelled_log_probabilities());
    if (view_ == "labelled_embeddings") static_cast<void>(part->labelled_embeddings());
    if (view_ == "word_gradients") static_cast<void>(part->word_gradients());
    if (view_ == "committee") static_cast<void>(part->committee());
    if (view_ == "out_of_fold_losses") static_cast<void>(part->out_of_fold_losses(5));
    if (view_ == "true_labels") static_cast<void>(part->true_labels());
    if (view_ == "words") {
      CHECK(part->vocabulary().size() == part->text().features().vocabulary_size());
      CHECK(part->featurizer().words_of(part->vocabulary()[0]).known == std::vector<std::int32_t>{0});
      CHECK(part->class_names().size() == 4);
      CHECK(part->labelled().empty());
      CHECK(part->history().empty());
      CHECK_FALSE(part->explains());
    }
    return {rng.sample(part->unlabelled(), k)};
  }
  [[nodiscard]] Views reads() const override { return {View::words}; }
  [[nodiscard]] Scores scores() const override { return Scores::none; }

 private:
  std::string view_;
};

const bool curious_registered = samplers().add<Curious, CuriousOptions>("curious_for_tests", {"asks for a view"});

}  // namespace

TEST_CASE("before the first round there are words, and a view that is not declared names itself in an error") {
  const auto ask = [](const std::string& view) {
    run(experiment("loop: {explain: true, initial: {type: sampler, size: 10, sampler: {type: curious_for_tests, view: " +
                   view + "}}}\nstop: {any: [{type: max_rounds, rounds: 0}]}\n"));
  };
  CHECK_NOTHROW(ask("words"));
  for (const auto& [view, named] : std::map<std::string, std::string>{{"probabilities", "class_probabilities"},
                                                                      {"log_probabilities", "class_probabilities"},
                                                                      {"embeddings", "embeddings"},
                                                                      {"labelled_log_probabilities", "class_probabilities"},
                                                                      {"labelled_embeddings", "embeddings"},
                                                                      {"word_gradients", "word_gradients"},
                                                                      {"committee", "committee"},
                                                                      {"out_of_fold_losses", "fold_losses"},
                                                                      {"true_labels", "truth"}}) {
    CHECK_THROWS_WITH(ask(view),
                      "a sampler read " + named + " and does not declare it; this is a mistake in the sampler's reads()");
  }
}

TEST_CASE("a committee by dropout needs dropout, where a committee is needed") {
  const std::string committee = "committee:\n  type: mc_dropout\n";
  const std::string asks = "sampler: {type: subsample, base: {type: probe_for_tests, committee: true}}\n";
  CHECK(errors(committee + asks) ==
        std::vector<std::string>{
            "2:9: a committee by mc_dropout needs dropout, and the model's is 0: its members would be the "
            "same; set model.dropout, such as 0.5, or another committee.type"});
  CHECK(errors(committee + asks + "model: {dropout: 0.1}\n").empty());
  CHECK(errors(committee + "sampler: {type: margin}\n").empty());
  CHECK(errors("committee: {type: bootstrap}\n" + asks).empty());
}

TEST_CASE("a schedule's errors point at the step") {
  const std::string start = "sampler:\n  type: schedule\n  steps:\n";
  CHECK(errors(start + "    - sampler: {type: random}\n      until: 50\n    - sampler: {type: random}\n      until: 20\n"
                       "    - sampler: {type: margin}\n") ==
        std::vector<std::string>{"7:14: 'until' must be more than 50, that of the step before"});
  CHECK(errors(start + "    - sampler: {type: random}\n    - sampler: {type: margin}\n").at(0).starts_with("4:7: a step"));
  CHECK(errors(start + "    - sampler: {type: margin}\n      until: 50\n").at(0).starts_with("5:14: the last step"));
  CHECK(errors("sampler:\n  type: adaptive\n  arms: [{type: margin}, {type: random}]\n  gamma: 0.6\n")
            .at(0)
            .starts_with("4:10: "));
}

TEST_CASE("a sampler that cannot work within another is found when the config is read, however deep") {
  const std::string told =
      " weighs the scores of its base, and 'random' gives none; choose a base that scores every document, such as margin";
  CHECK(errors("sampler:\n  type: density\n  base: {type: random}\n") == std::vector<std::string>{"3:9: 'density'" + told});
  CHECK(errors("sampler:\n  type: schedule\n  steps:\n    - sampler: {type: margin}\n      until: 50\n"
               "    - sampler: {type: ranked_batch, base: {type: random}}\n") ==
        std::vector<std::string>{"6:43: 'ranked_batch'" + told});
  // All of them at once, those of the initial set's sampler included.
  CHECK(errors("sampler:\n  type: mixture\n  parts:\n    - sampler: {type: density, base: {type: random}}\n"
               "    - sampler: {type: seals, base: {type: ranked_batch, base: {type: random}}}\n"
               "loop: {initial: {type: sampler, sampler: {type: density, base: {type: random}}}}\n")
            .size() == 3);
  CHECK(errors("sampler: {type: density, base: {type: schedule, steps: [{sampler: {type: margin}, until: 9}, {sampler: "
               "{type: random}}]}}\n")
            .size() == 1);
  CHECK(errors("sampler: {type: density, base: {type: subsample, base: {type: entropy}}}\n").empty());
}

TEST_CASE("wrong options deep inside are found where they are written") {
  CHECK(errors("sampler:\n  type: mixture\n  parts:\n    - sampler: {type: subsample, base: {type: entropy, normalized: "
               "true}}\n") ==
        std::vector<std::string>{"4:56: unknown key 'normalized' in sampler 'entropy'; did you mean 'normalised'?"});
}
