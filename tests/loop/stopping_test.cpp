#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "catch.h"
#include "loop_runs.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

const std::string with_validation = "dataset: {validation_fraction: 0.2}\n";

// Every rule with an option that makes it fire late or never.
const std::string every_rule_shadowed =
    "stop:\n  any: [{type: max_rounds, rounds: 5}]\n  allow_test_leakage: true\n  shadow:\n"
    "    - {type: label_budget, labels: 21}\n    - {type: label_fraction, fraction: 0.3}\n    - {type: cost_budget, cost: "
    "18}\n"
    "    - {type: time_budget, seconds: 100000}\n    - {type: pool_exhausted}\n    - {type: target, at_least: 0.3}\n"
    "    - {type: plateau, rounds: 2, on: test}\n    - {type: overall_uncertainty, below: 0.9}\n"
    "    - {type: classification_change, at_most: 0.7, stop_set: 30}\n"
    "    - {type: stabilizing_predictions, at_least: 0.02, windows: 2, stop_set: 20}\n"
    "    - {type: delta_f, below: 0.9, windows: 2}\n    - {type: max_confidence, below: 1.2}\n"
    "    - {type: min_margin, at_least: 0.001}\n    - {type: selected_accuracy, at_least: 0.2}\n"
    "    - {type: minimum_expected_error, at_most: 0.53}\n    - {type: threshold_empty}\n";

const RuleValue& value(const RoundRecord& record, const std::string& id) {
  return *std::find_if(record.stop.begin(), record.stop.end(), [&](const RuleValue& v) { return v.id == id; });
}

void check_same(const RunRecord& a, const RunRecord& b) {
  REQUIRE(a.rounds.size() == b.rounds.size());
  for (std::size_t r = 0; r < a.rounds.size(); ++r) CHECK(stable(a.rounds[r]) == stable(b.rounds[r]));
  CHECK(a.stopped->why.reason == b.stopped->why.reason);
}

// Through the journal's text, as a resumed run gets them.
std::vector<RoundRecord> from_text(std::span<const RoundRecord> rounds) {
  std::vector<RoundRecord> read;
  for (const auto& record : rounds) read.push_back(round_from_json(round_json(record)));
  return read;
}

}  // namespace

TEST_CASE("every registered rule runs in the shadow, and a run continued after any round has the same values") {
  const auto whole = run(small_loop + with_validation + every_rule_shadowed).run;
  const auto& shown = whole.rounds.at(3).stop;
  for (const auto& name : stop_rules().names())
    CHECK(std::any_of(shown.begin(), shown.end(), [&](const RuleValue& v) { return v.id == name; }));
  for (std::size_t kept = 0; kept <= whole.rounds.size(); ++kept) {
    CAPTURE(kept);
    check_same(run(small_loop + with_validation + every_rule_shadowed, from_text(std::span(whole.rounds).first(kept))).run,
               whole);
  }
}

TEST_CASE("a rule that fires once the sampler has chosen ends the run before anything is bought") {
  // Uniform draws are never as sure as that: 1.3863 is ln 4, what no entropy of four classes exceeds.
  const std::string rule = "stop: {any: [{type: max_confidence, below: 1.39}]}\n";
  const auto whole = run(small_loop + rule).run;
  REQUIRE(whole.rounds.size() == 1);
  CHECK(whole.stopped->why.rule == "max_confidence");
  CHECK(whole.rounds[0].queried.empty());
  CHECK(whole.rounds[0].scores.empty());
  CHECK(whole.rounds[0].predicted.empty());
  CHECK(whole.rounds[0].chosen->documents == 5);
  CHECK(value(whole.rounds[0], "max_confidence").value == whole.rounds[0].chosen->largest_entropy);
  check_same(run(small_loop + rule, from_text(whole.rounds)).run, whole);
}

TEST_CASE("an empty candidate set ends the run by the rule's own name") {
  const auto config =
      small_loop + "sampler: {type: margin, threshold: 2}\nstop: {any: [{type: threshold_empty, id: dry}]}\n";
  const auto whole = run(config).run;
  CHECK(whole.stopped->why.rule == "dry");
  CHECK(value(whole.rounds[0], "dry").value == 0);
  CHECK(std::isnan(whole.rounds[0].chosen->largest_entropy));
  check_same(run(config, from_text(whole.rounds)).run, whole);
}

TEST_CASE("a time budget counts the seconds of earlier parts of the run") {
  const std::string rule = "stop: {any: [{type: max_rounds, rounds: 3}, {type: time_budget, seconds: 1000}]}\n";
  auto rounds = run(small_loop + rule).run.rounds;
  CHECK(rounds[1].seconds.elapsed >= rounds[0].seconds.elapsed);
  CHECK(rounds[3].stop.at(1).fired == false);
  rounds.resize(2);
  rounds[1].seconds.elapsed = 900;
  const auto resumed = run(small_loop + rule, rounds).run;
  REQUIRE(resumed.rounds.size() == 4);  // the rounds left take less than that
  CHECK(resumed.rounds[3].seconds.elapsed > 900);
  rounds[1].seconds.elapsed = 1000;
  const auto late = run(small_loop + rule, rounds).run;
  CHECK(late.rounds.size() == 2);
  CHECK(late.stopped->why.reason == "time_budget: the run's 1000 seconds are over");
}

TEST_CASE("a cost budget is never exceeded, and ends when nothing is affordable") {
  const std::string oracle = "oracle: {type: simulated, cost: {per_document: 1, per_word: 0.1}}\n";
  const auto whole = run(small_loop + oracle + "stop: {any: [{type: cost_budget, cost: 80}]}\n").run;
  CHECK(whole.stopped->why.rule == "cost_budget");
  double before = 0;
  for (const auto& record : whole.rounds) {
    CHECK(record.cost > before);
    before = record.cost;
  }
  CHECK(before <= 80);
  CHECK(before > 75);  // a document costs 3 or so
  // With a cost of 1 each, it is a budget of labels.
  const auto plain = run(small_loop + "stop: {any: [{type: cost_budget, cost: 23}]}\n").run;
  CHECK(plain.rounds.back().n_labeled == 23);
  CHECK(plain.stopped->why.reason == "cost_budget: 23 of 23 spent");
}

TEST_CASE("costs in decimals buy what they add up to") {
  for (const auto& [each, budget, bought] : std::vector<std::tuple<double, double, int>>{
           {0.1, 1.4, 14}, {0.1, 1.5, 15}, {0.1, 2.1, 21}, {0.1, 4.2, 42}, {0.3, 2.4, 8}, {0.3, 3.9, 13}}) {
    const auto config = fmt::format(
        "loop: {{initial: {{type: random, size: 5}}, query_size: 3}}\noracle: {{type: simulated, cost: {{per_document: "
        "{}}}}}\n"
        "stop: {{any: [{{type: cost_budget, cost: {}, id: money}}]}}\n",
        each, budget);
    const auto whole = run(config).run;
    CHECK(whole.rounds.back().n_labeled == bought);
    CHECK(whole.stopped->why.rule == "money");
    CHECK(value(whole.rounds.back(), "money").fired);
    check_same(run(config, from_text(whole.rounds)).run, whole);
  }
}

TEST_CASE("a share of the documents is reached by the labels that make it") {
  for (const double fraction : {0.25, 0.55}) {
    const auto whole =
        run(small_loop + fmt::format("stop: {{any: [{{type: label_fraction, fraction: {}}}]}}\n", fraction)).run;
    const auto n = static_cast<double>(whole.rounds.back().n_labeled);
    CHECK(n / 72 >= fraction);
    CHECK((n - 1) / 72 < fraction);
  }
}

TEST_CASE("a batch of which nothing fits the budget ends the run") {
  // A document costs its words, 20 or so: what is left in the end buys none of those the sampler wants most.
  const auto whole = run("loop: {initial: {type: random, size: 10}, query_size: 1}\n"
                         "oracle: {type: simulated, cost: {per_document: 0, per_word: 1}}\n"
                         "stop: {any: [{type: cost_budget, cost: 215}]}\n")
                         .run;
  CHECK(whole.rounds.back().cost <= 215);
  CHECK(value(whole.rounds.back(), "cost_budget").fired);
  CHECK(whole.stopped->why.rule == "cost_budget");
}

TEST_CASE("documents without an answer are queried, cost, and are not labelled") {
  const std::string oracle = "oracle: {type: simulated, abstain: 0.4}\n";
  const auto whole = run(small_loop + oracle + "stop: {any: [{type: max_rounds, rounds: 6}]}\n").run;
  std::size_t abstained = 0;
  for (std::size_t r = 1; r < whole.rounds.size(); ++r) {
    const auto& before = whole.rounds[r - 1];
    const auto& record = whole.rounds[r];
    CHECK(record.n_labeled + static_cast<std::int64_t>(record.batch->abstained.size()) ==
          before.n_labeled + static_cast<std::int64_t>(before.queried.size()));
    CHECK(record.cost == before.cost + static_cast<double>(before.queried.size()));
    abstained += record.batch->abstained.size();
  }
  CHECK(abstained > 3);
  CHECK_THROWS_WITH(run("loop: {initial: {type: random, size: 1}}\noracle: {type: simulated, abstain: 0.9999}\n"),
                    "the oracle answered for no document of the initial set: raise loop.initial.size");
}

TEST_CASE("a batch's record says what the models made of it") {
  const auto whole =
      run(small_loop + "oracle: {type: simulated, noise: 0.5}\nstop: {any: [{type: max_rounds, rounds: 8}]}\n");
  const auto& rounds = whole.run.rounds;
  CHECK_FALSE(rounds[0].batch);
  std::int64_t wrong = 0;
  for (std::size_t r = 1; r < rounds.size(); ++r) {
    const auto& batch = *rounds[r].batch;
    std::vector<std::int64_t> sum = rounds[r - 1].labels_per_class;
    for (std::size_t c = 0; c < sum.size(); ++c) sum[c] += batch.labels_per_class[c];
    CHECK(sum == rounds[r].labels_per_class);
    CHECK((batch.changed >= 0 && batch.changed <= 1));
    CHECK((*batch.accuracy >= 0 && *batch.accuracy <= 1));
    CHECK(batch.abstained.empty());
    wrong += batch.wrong_labels;
  }
  CHECK((wrong > 8 && wrong < 32));  // of 40, half
}

TEST_CASE("a recorded stop set of another length reaches no rule") {
  const std::string config = small_loop + "stop: {any: [{type: max_rounds, rounds: 4}], shadow: [{type: delta_f}]}\n";
  const auto whole = run(config).run;
  auto longer = whole.rounds;
  for (auto& record : longer) record.stop_set.resize(2000);
  check_same(run(config, std::span(longer).first(2)).run, run(config, std::span(whole.rounds).first(2)).run);
  auto shorter = whole.rounds;
  shorter[1].stop_set.pop_back();
  CHECK_THROWS_WITH(run(config, std::span(shorter).first(3)), Catch::Contains("does not fit the documents"));
}

TEST_CASE("the time of a selection counts when a run is continued") {
  const std::string rule = "stop: {any: [{type: max_rounds, rounds: 3}, {type: time_budget, seconds: 1000}]}\n";
  auto rounds = run(small_loop + rule).run.rounds;
  rounds.resize(2);
  rounds[1].seconds.elapsed = 600;
  rounds[1].seconds.select = 500;
  CHECK(run(small_loop + rule, rounds).run.rounds.size() == 3);
}

TEST_CASE("rules that are no longer asked leave nothing behind in a continued run") {
  auto recorded = run(small_loop + with_validation + every_rule_shadowed).run.rounds;
  recorded.resize(3);
  const std::string fewer = "stop: {any: [{type: max_rounds, rounds: 5}], shadow: [{type: delta_f, stop_set: 12}]}\n";
  check_same(run(small_loop + with_validation + fewer, recorded).run, run(small_loop + with_validation + fewer).run);
}

TEST_CASE("the ceiling is the model of all of train, and changes no round") {
  const std::string stop = "stop: {any: [{type: max_rounds, rounds: 2}]}\n";
  const auto plain = run(small_loop + stop).run;
  const auto whole = run("loop: {initial: {type: random, size: 10}, query_size: 5, full_data_ceiling: true}\n" + stop).run;
  check_same(whole, plain);
  CHECK_FALSE(plain.ceiling);
  const auto all = run("loop: {initial: {type: random, size: all}}\n" + stop).run;
  CHECK(whole.ceiling->at("nll") !=
        all.rounds[0].test.at("nll"));  // another order of the same documents, and the model is a hash of it
  CHECK(*ceiling_share(whole, whole.rounds[1]) == whole.rounds[1].test.at("accuracy") / whole.ceiling->at("accuracy"));
}

TEST_CASE("calibration changes probabilities and no prediction, and survives a continuation") {
  const auto config = [](const std::string& calibration) {
    return small_loop + with_validation + "stop: {any: [{type: max_rounds, rounds: 3}]}\nsampler: {type: random}\n" +
           "model: {type: hash_for_tests, calibration: " + calibration + "}\n";
  };
  const auto plain = run(config("none")).run;
  const auto whole = run(config("temperature")).run;
  for (std::size_t r = 0; r < plain.rounds.size(); ++r) {
    const auto& record = whole.rounds[r];
    CHECK(record.test.at("accuracy") == plain.rounds[r].test.at("accuracy"));
    CHECK(record.predicted == plain.rounds[r].predicted);
    CHECK(record.validation->at("nll") < plain.rounds[r].validation->at("nll"));
    CHECK(record.calibration->test_ece == plain.rounds[r].test.at("ece"));
    CHECK(record.calibration->validation_ece == plain.rounds[r].validation->at("ece"));
    CHECK(record.calibration->temperature > 1);  // a model that knows nothing claims too much
  }
  for (std::size_t kept = 0; kept <= whole.rounds.size(); ++kept)
    check_same(run(config("temperature"), from_text(std::span(whole.rounds).first(kept))).run, whole);
  CHECK_THROWS_WITH(run("model: {type: hash_for_tests, calibration: temperature}\n"),
                    Catch::Contains("model.calibration is fitted on validation, but there is no validation set"));
}
