#include <algorithm>
#include <set>

#include "catch.h"
#include "loop/loop_runs.h"
#include "loop/round_views.h"
#include "sampler/scoring.h"

using namespace alrun;
using alrun::testing::stable;

// The loop where an answer is a set of classes.
namespace {

const std::vector<std::string> names{"ant", "bee", "cat", "dog"};

struct SetsOptions {
  static void fields(Fields& /*f*/) {}
};

/// 120 documents with none to three of four classes; every third is for testing.
class Sets final : public Loader {
 public:
  explicit Sets(const SetsOptions& /*options*/) {}
  [[nodiscard]] AnswerKind answers() const override { return AnswerKind::set; }
  [[nodiscard]] Dataset load() const override {
    Dataset dataset;
    dataset.name = "sets";
    dataset.classes = names;
    dataset.answers = AnswerKind::set;
    for (std::size_t i = 0; i < 120; ++i) {
      Rng rng(1, "sets", 0, i);
      Document document;
      document.name = std::to_string(i);
      document.text = "word" + std::to_string(i % 7);
      std::set<std::int32_t> classes;
      for (auto n = rng.below(4); n > 0; --n) classes.insert(static_cast<std::int32_t>(rng.below(4)));
      for (const auto c : classes) document.text += " " + names[static_cast<std::size_t>(c)];
      document.answer.assign(classes.begin(), classes.end());
      document.part = i % 3 == 0 ? Part::test : Part::train;
      dataset.documents.push_back(std::move(document));
    }
    dataset.sha256 = content_hash(dataset);
    return dataset;
  }
};
const bool registered = datasets().add<Sets, SetsOptions>("sets_for_tests", {"documents with sets of classes"});

const std::string sets_base =
    "task: multilabel\nmodel: {type: hash_for_tests}\nloop: {initial: {type: random, size: 10}, query_size: 5}\n";

Experiment experiment_of(const std::string& rest) {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "test.yaml";
  write_atomically(file, rest);
  return load_experiment(file.string(), {"dataset.type=sets_for_tests"});
}

struct Played {
  Experiment experiment;
  std::shared_ptr<const Prepared> prepared;
  RunRecord run;
};

Played play(const std::string& rest, std::span<const RoundRecord> finished = {}) {
  Played played{experiment_of(rest), nullptr, {}};
  played.prepared = prepare(played.experiment, played.experiment.dataset.make()->load(), {1}, 1).front();
  testing::Recorder recorder;
  const std::atomic<bool> interrupted = false;
  played.run = run_seed(played.experiment, *played.prepared, 1, Finished{{finished.begin(), finished.end()}, {}},
                        {1, recorder, interrupted});
  return played;
}

std::vector<RoundRecord> from_text(std::span<const RoundRecord> rounds) {
  std::vector<RoundRecord> read;
  for (const auto& round : rounds) read.push_back(round_from_json(round_json(round)));
  return read;
}

std::vector<std::string> errors(const std::string& yaml) {
  try {
    experiment_of(yaml);
  } catch (const ConfigError& error) {
    std::vector<std::string> found;
    for (const auto& diagnostic : error.diagnostics()) found.push_back(diagnostic.message);
    return found;
  }
  return {};
}

const std::string three_rounds = "stop: {any: [{type: max_rounds, rounds: 3}]}\n";

}  // namespace

TEST_CASE("multilabel run: rounds are measured by the task's metrics, and sets are counted class by class") {
  const auto [experiment, prepared, run] = play(sets_base + "sampler: {type: entropy}\n" + three_rounds);
  REQUIRE(run.rounds.size() == 4);
  for (const auto& record : run.rounds) {
    std::vector<std::string> measured;
    for (const auto& [name, value] : record.test.numbers()) {
      measured.push_back(name);
      CHECK(std::isfinite(value));
    }
    CHECK(measured == std::vector<std::string>{"micro_f1", "macro_f1", "subset_accuracy", "hamming_loss", "nll", "ece"});
    CHECK(record.predicted.size() == record.queried.size());
  }
  // The labels of round 1: those of the initial set and of the first query.
  std::vector<std::int64_t> counts = run.rounds[0].labels_per_class;
  const auto bought = prepared->answers_of(run.rounds[0].queried);
  for (const auto c : bought.values()) ++counts[static_cast<std::size_t>(c)];
  CHECK(counts == run.rounds[1].labels_per_class);
  CHECK(run.rounds[1].n_labeled == 15);

  const auto summary = summarise(run, {});
  CHECK(summary.contains("final_micro_f1"));
  CHECK(summary.contains("best_micro_f1"));
  CHECK(summary.contains("naulc"));
  CHECK_FALSE(summary.contains("final_accuracy"));
}

TEST_CASE("multilabel run: a pool's units are the two outcomes of each class") {
  const auto experiment = experiment_of(sets_base + "sampler: {type: random}\n");
  const auto prepared = prepare(experiment, experiment.dataset.make()->load(), {1}, 1).front();
  const auto oracle =
      experiment.oracle.make({prepared->answers, prepared->corpus.features.lengths, prepared->classes, 1, AnswerKind::set});
  Pool pool(prepared->split.train, [&](DocumentId id) { return oracle->estimate(id); });
  const auto first = std::span(prepared->split.train).first(12);
  pool.label(first, {prepared->answers_of(first), std::vector<double>(first.size(), 1)});
  const ClassifierInput input{prepared->text, 4, experiment.training, 1, 1, nullptr, 0, AnswerKind::set};
  testing::HashModel model({}, input);
  model.fit(pool.training_set(), 0);
  const RoundInput round{experiment, *prepared, pool, &model, input, 0, {}};
  RoundShared shared(round);
  const std::vector<DocumentId> ids(pool.unlabelled().begin(), pool.unlabelled().end());
  ModelPoolView view(shared, ids, {View::units, View::label_probabilities, View::committee});
  const auto& p = view.label_probabilities();
  std::size_t seen = 0;
  view.visit_units([&](const UnitBlock& block) {
    CHECK(block.units == 4);
    CHECK(block.first == seen);
    seen += block.documents;
    for (std::size_t i = 0; i < block.documents; ++i) {
      for (std::size_t c = 0; c < 4; ++c) {
        const auto unit = block.members[0].row(block.row(i, c));
        REQUIRE(unit.size() == 2);
        CHECK(unit[1] == p.row(block.first + i)[c]);
        CHECK(unit[0] == 1 - unit[1]);
      }
    }
  });
  CHECK(seen == ids.size());
  const auto scores = score_units(view, UnitJoin::sum, [](std::span<const float> unit) { return entropy(unit); });
  for (std::size_t i = 0; i < ids.size(); ++i) {
    double sum = 0;
    for (const float q : p.row(i)) {
      const auto yes = static_cast<double>(q);
      sum -= yes * std::log(yes) + (1 - yes) * std::log(1 - yes);
    }
    CHECK(scores[i] == Approx(sum).epsilon(1e-5));
  }
  view.visit_committee_units([&](const UnitBlock& block) { CHECK(block.members.size() == 5); });
}

TEST_CASE("multilabel run: a run continued after any round ends as the uninterrupted one") {
  const std::string config =
      "task: multilabel\nmodel: {type: hash_for_tests}\nsampler: {type: margin}\ndataset: {validation_fraction: 0.2}\n"
      "loop: {initial: {type: random, size: 10}, query_size: 5, explain: true}\n"
      "oracle: {type: simulated, noise: 0.1, abstain: 0.1}\n"
      "stop: {any: [{type: max_rounds, rounds: 4}, {type: plateau, rounds: 3}],"
      " shadow: [{type: overall_uncertainty}, {type: max_confidence, below: 0.1}]}\n";
  const auto whole = play(config).run;
  for (std::size_t kept = 0; kept <= whole.rounds.size(); ++kept) {
    CAPTURE(kept);
    const auto resumed = play(config, from_text(std::span(whole.rounds).first(kept))).run;
    REQUIRE(resumed.rounds.size() == whole.rounds.size());
    for (std::size_t r = 0; r < whole.rounds.size(); ++r) CHECK(stable(resumed.rounds[r]) == stable(whole.rounds[r]));
    CHECK(resumed.stopped->why.reason == whole.stopped->why.reason);
  }
}

TEST_CASE("multilabel run: predicted sets survive JSON, the empty one among them") {
  RoundRecord record;
  record.answers = AnswerKind::set;
  record.test = {{"micro_f1", 0.5}};
  record.queried = {4, 2, 7};
  record.predicted.add(std::vector<std::int32_t>{0, 3});
  record.predicted.add(AnswerRow());
  record.predicted.add(2);
  const auto text = round_json(record);
  CHECK(text.find("\"predicted\":[[0,3],[],[2]]") != std::string::npos);
  const auto again = round_from_json(text);
  CHECK(again.predicted == record.predicted);
  CHECK(round_json(again) == text);
}

TEST_CASE("multilabel run: a threshold that is tuned, and one that is fixed, change the sets alone") {
  const std::string rest = "sampler: {type: random}\n" + three_rounds;
  const auto with = [&](const std::string& threshold, const std::string& more = "") {
    auto yaml = sets_base + rest + more;
    const std::string model = "{type: hash_for_tests}";
    return play(yaml.replace(yaml.find(model), model.size(), "{type: hash_for_tests, threshold: " + threshold + "}")).run;
  };
  const auto half = with("0.5");
  const auto low = with("0.05");
  CHECK(half.rounds[0].queried == low.rounds[0].queried);
  CHECK(half.rounds[0].test.at("nll") == low.rounds[0].test.at("nll"));
  CHECK(half.rounds[0].test.at("hamming_loss") != low.rounds[0].test.at("hamming_loss"));
  const std::string validation = "dataset: {validation_fraction: 0.3}\n";
  const auto fixed = with("0.5", validation);
  const auto tuned = with("tuned", validation);
  for (std::size_t r = 0; r < fixed.rounds.size(); ++r) {
    CHECK(tuned.rounds[r].validation->at("macro_f1") >= fixed.rounds[r].validation->at("macro_f1"));
    CHECK(tuned.rounds[r].validation->at("nll") == fixed.rounds[r].validation->at("nll"));
  }
}

namespace {

/// How many of a registry's components run under multilabel, and how many are refused.
struct Tally {
  std::size_t fit = 0;
  std::size_t refused = 0;

  /// Three rounds, or the one error, which begins so and says which tasks and components would do.
  void check(const std::string& yaml, const std::vector<std::string>& found, const std::string& begin,
             const std::string& others) {
    if (found.empty()) {
      ++fit;
      CHECK(play(yaml).run.rounds.size() == 3);
      return;
    }
    ++refused;
    REQUIRE(found.size() == 1);
    CHECK_THAT(found[0], Catch::StartsWith(begin));
    CHECK_THAT(found[0], Catch::Contains(", which task 'multilabel' does not have; tasks that do: classification"));
    CHECK_THAT(found[0], Catch::Contains(others));
  }
};

}  // namespace

TEST_CASE("multilabel run: every sampler either runs or is refused by a message that says who would fit") {
  Tally tally;
  for (const auto& name : testing::plain_names<Sampler>()) {
    CAPTURE(name);
    const auto yaml = sets_base + "sampler: {type: " + name + "}\nstop: {any: [{type: max_rounds, rounds: 2}]}\n";
    const auto found = errors(yaml);
    tally.check(yaml, found, "sampler '" + name + "' reads ", "samplers for this task: ");
    if (found.empty()) continue;
    const auto list = found[0].substr(found[0].find("samplers for this task: "));
    CHECK(list.find("entropy") != std::string::npos);
  }
  CHECK(tally.fit > 12);
  CHECK(tally.refused > 3);
}

TEST_CASE("multilabel run: every rule either runs or is refused by a message that says who would fit") {
  Tally tally;
  for (const auto& name : stop_rules().names()) {
    if (name.starts_with("test_") || name.ends_with("_for_tests")) continue;
    CAPTURE(name);
    // Required options: a share where that will do, else a whole number. Of target's two one is needed, neither required.
    std::string yaml;
    std::vector<std::string> found;
    for (const std::string number : {"0.5", "100"}) {
      auto rule = "{type: " + name + (name == "target" ? ", at_least: 0.99" : "");
      for (const auto& option : stop_rules().options(name)) {
        if (option.required) rule += ", " + option.name + ": " + number;
      }
      yaml = sets_base + "sampler: {type: random}\ndataset: {validation_fraction: 0.2}\n" +
             "stop: {any: [{type: max_rounds, rounds: 2}], shadow: [" + rule + "}]}\n";
      found = errors(yaml);
      if (found.empty() || found[0].find("must be") == std::string::npos) break;
    }
    tally.check(yaml, found, "stop rule '" + name + "' reads ", "; stop rules for this task: ");
  }
  CHECK(tally.fit > 10);
  CHECK(tally.refused > 1);
}

TEST_CASE("multilabel run: every initial set either runs or is refused") {
  for (const auto& name : testing::plain_names<InitialSet>()) {
    CAPTURE(name);
    const auto yaml =
        "task: multilabel\nmodel: {type: hash_for_tests}\nsampler: {type: random}\nloop: {initial: {type: " + name +
        ", size: 10}, query_size: 5}\n" + three_rounds;
    const auto found = errors(yaml);
    if (found.empty()) {
      CHECK(play(yaml).run.rounds.size() == 4);
    } else {
      REQUIRE(found.size() == 1);
      CHECK_THAT(found[0], Catch::Contains("which task 'multilabel' does not have"));
    }
  }
}

TEST_CASE("multilabel run: a dataset of sets is no dataset of classification, and settings are of one task") {
  const std::string rest = "model: {type: hash_for_tests}\nsampler: {type: random}\n";
  CHECK(errors(rest) ==
        std::vector<std::string>{"dataset 'sets_for_tests' gives a document any number of classes, and an answer of task "
                                 "'classification' is one class; tasks for sets of classes: multilabel"});
  CHECK(errors("task: multilabel\nsampler: {type: random}\nmodel: {type: hash_for_tests, threshold: tuned}\n") ==
        std::vector<std::string>{"a tuned threshold is fitted on validation, but there is no validation set; set "
                                 "dataset.validation_fraction, such as 0.1"});
  CHECK_THAT(errors("task: multilabel\nsampler: {type: random}\ndataset: {validation_fraction: 0.2}\n"
                    "model: {type: hash_for_tests, calibration: temperature}\n")
                 .at(0),
             Catch::StartsWith("'model.calibration' reads class_probabilities, which task 'multilabel' does not have; tasks "
                               "that do: classification"));
  CHECK(errors("task: multilabels\n").front().find("did you mean 'multilabel'?") != std::string::npos);
}

TEST_CASE("multilabel run: a confusion of classes is no mistake that sets are told with") {
  CHECK(
      errors(sets_base + "sampler: {type: random}\noracle: {type: simulated, confusion: {ant: {bee: 1}}}\n") ==
      std::vector<std::string>{"'confusion' works only with tasks whose answer is one class; where it is a set of classes, "
                               "use 'noise'"});
}
