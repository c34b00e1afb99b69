#include <cmath>

#include "catch.h"
#include "core/wording.h"
#include "stop_options.h"

using namespace alrun;

namespace {

using testing::stop_options;

std::string error_of(const std::string& yaml) {
  try {
    stop_options(yaml);
  } catch (const ConfigError& error) {
    const std::string text = error.what();
    return text.substr(0, text.find('\n'));
  }
  return "";
}

RoundStats at(std::int64_t round, std::int64_t labels, std::int64_t left = 1000) {
  return {.round = round, .n_labeled = labels, .n_unlabeled = left, .n_train = labels + left};
}

std::optional<StopReason> check(RuleSet& rules, const RoundStats& stats) { return rules.check(stats, Moment::evaluated); }

}  // namespace

TEST_CASE("max_rounds fires at its round, and is the default") {
  RuleSet rules(stop_options("{}"));
  for (std::int64_t round = 0; round < 20; ++round) {
    CHECK_FALSE(check(rules, at(round, 100)));
    CHECK_FALSE(rules.values().at(0).fired);
  }
  const auto stopped = check(rules, at(20, 100));
  CHECK(rules.values().at(0).id == "max_rounds");
  CHECK(rules.values().at(0).value == 20);
  CHECK(stopped->rule == "max_rounds");
  CHECK(stopped->reason == "max_rounds: round 20 of 20");
}

TEST_CASE("label_budget fires when it is spent, and leaves room only for the rest") {
  RuleSet rules(stop_options("any: [{type: label_budget, labels: 250}]"));
  CHECK(rules.room(at(0, 100)).labels == 150);
  CHECK_FALSE(check(rules, at(1, 200)));
  CHECK(check(rules, at(2, 250))->reason == "label_budget: 250 labels of 250");
}

TEST_CASE("room: the smallest under any, the largest under all, none where a rule has no limit") {
  const auto room = [](const std::string& yaml) {
    auto stats = at(0, 100, 900);
    stats.cost = 10;
    return RuleSet(stop_options(yaml)).room(stats);
  };
  const std::string budgets = "{type: label_budget, labels: 150}, {type: label_budget, labels: 120}";
  CHECK(room("any: [" + budgets + ", {type: max_rounds}]").labels == 20);
  CHECK(room("any: [{type: max_rounds}, " + budgets + "]").labels == 20);
  CHECK(room("all: [" + budgets + "]").labels == 50);
  CHECK(room("all: [{type: label_budget, labels: 150}, {type: max_rounds}]").labels == std::nullopt);
  CHECK(room("all: [{type: max_rounds}, {type: label_budget, labels: 150}]").labels == std::nullopt);
  CHECK(room("any: []").labels == std::nullopt);
  CHECK(room("any: [{type: label_fraction, fraction: 0.1234}]").labels == 24);  // 123.4 documents are 124
  CHECK(room("any: [{type: cost_budget, cost: 25}, {type: max_rounds}]").cost->budget == 25);
  CHECK(room("any: [{type: cost_budget, cost: 25, id: money}, {type: cost_budget, cost: 30}]").cost->rule == "money");
  CHECK(room("any: [{type: cost_budget, cost: 25}, {type: max_rounds}]").labels == std::nullopt);
  CHECK_FALSE(room("all: [{type: cost_budget, cost: 25}, {type: label_budget, labels: 150}]").cost);
}

TEST_CASE("pool_exhausted fires on an empty pool") {
  RuleSet rules(stop_options("any: [{type: pool_exhausted}]"));
  CHECK_FALSE(check(rules, at(0, 100, 1)));
  CHECK(check(rules, at(1, 101, 0))->reason == "pool_exhausted: no unlabelled document is left");
}

TEST_CASE("target watches its metric where it is told, for as many rounds in a row as it is told") {
  RuleSet rules(
      stop_options("{any: [{type: target, metric: accuracy, at_least: 0.8, rounds: 2}, {type: target, metric: nll, at_most: "
                   "0.1, on: test}],"
                   " allow_test_leakage: true}"));
  Metrics validation;
  Metrics test;
  test.set("nll", 0.5);
  const auto judge = [&](std::int64_t round, double accuracy) {
    validation.set("accuracy", accuracy);
    auto stats = at(round, 100, 10);
    stats.validation = &validation;
    stats.test = &test;
    return check(rules, stats);
  };
  // Reached at 0, lost at 1, reached at 2 and 3: two in a row at round 3.
  judge(0, 0.8);
  judge(1, 0.79);
  CHECK_FALSE(judge(2, 0.9));
  const auto values = rules.values();
  CHECK(values.at(0).id == "target");
  CHECK(values.at(0).value == 0.9);
  CHECK(values.at(1).id == "target_2");
  CHECK(values.at(1).value == 0.5);
  CHECK(judge(3, 0.81)->reason == "target: validation accuracy 0.81 >= 0.8 for 2 rounds");

  test.set("nll", 0.05);
  const auto stopped = judge(4, 0.1);
  CHECK(stopped->rule == "target_2");
  CHECK(stopped->reason == "target: test nll 0.05 <= 0.1");
}

TEST_CASE("any and all nest; ids are the user's or the numbered type") {
  RuleSet rules(
      stop_options("any:\n  - {type: max_rounds, rounds: 9, id: cap}\n  - all:\n    - {type: max_rounds, rounds: 2}\n"
                   "    - {type: label_budget, labels: 300}\nshadow:\n  - {type: max_rounds, rounds: 1}\n"));
  CHECK_FALSE(check(rules, at(1, 200)));  // shadows never stop
  const auto values = rules.values();
  REQUIRE(values.size() == 4);
  CHECK(values[0].id == "cap");
  CHECK(values[1].id == "max_rounds");
  CHECK(values[2].id == "label_budget");
  CHECK(values[3].id == "max_rounds_2");
  CHECK(rules.shadow_ids() == std::vector<std::string>{"max_rounds_2"});
  CHECK(values[3].fired);
  CHECK_FALSE(check(rules, at(2, 200)));
  const auto stopped = check(rules, at(3, 300));
  CHECK(stopped->rule == "all(max_rounds, label_budget)");
  CHECK(stopped->reason == "max_rounds: round 3 of 2; label_budget: 300 labels of 300");
}

TEST_CASE("rules of both moments fire together under all, and only in the same round") {
  RuleSet rules(stop_options("all: [{type: max_rounds, rounds: 1}, {type: max_confidence, below: 1}]"));
  const Chosen sure{10, 10, 0.5};
  const Chosen unsure{10, 10, 1.5};
  const auto judge = [&](std::int64_t round, const Chosen& chosen) {
    auto stats = at(round, 100);
    const auto early = check(rules, stats);
    CHECK_FALSE(early);
    CHECK(std::isnan(rules.values().at(1).value));  // its moment has not come
    stats.chosen = &chosen;
    return rules.check(stats, Moment::selected);
  };
  CHECK_FALSE(judge(0, sure));
  CHECK_FALSE(judge(1, unsure));
  CHECK(judge(2, sure)->rule == "all(max_rounds, max_confidence)");
}

TEST_CASE("rules ask for what they look at, the largest stop set of all") {
  const auto needs = [](const std::string& yaml) { return RuleSet(stop_options(yaml)).needs(); };
  CHECK_FALSE(needs("{}").pool);
  CHECK(needs("{}").stop_set == 0);
  CHECK(needs("{shadow: [{type: delta_f, stop_set: 7}, {type: classification_change, stop_set: 9}]}").stop_set == 9);
  for (const auto* rule : {"overall_uncertainty", "minimum_expected_error, at_most: 0", "min_margin, at_least: 1"}) {
    CHECK(needs(fmt::format("{{shadow: [{{type: {}}}]}}", rule)).pool);
  }
}

TEST_CASE("mistakes in stop rules are named") {
  CHECK(error_of("any: [{type: max_round}]") == "stop.yaml:1:14: unknown stop rule 'max_round'; did you mean 'max_rounds'?");
  CHECK(error_of("any: [{rounds: 1}]") ==
        "stop.yaml:1:7: a stop rule needs 'type', one of " + spoken_list(stop_rules().names()));
  CHECK(error_of("any: 3") ==
        "stop.yaml:1:6: 'any' must be a list, each item a stop rule, or a map with 'any' or 'all' and a list "
        "of them, or null, not 3");
  CHECK(error_of("any: [{all: 3}]") == "stop.yaml:1:13: 'all' must be a list of stop rules, not 3");
  CHECK(error_of("any: [{all: [], id: x}]") == "stop.yaml:1:7: 'all' stands alone in its map");
  CHECK(error_of("{any: [], all: []}") == "stop.yaml:1:16: 'stop' takes 'any' or 'all', not both; nest one in the other");
  CHECK(error_of("any: [{type: target, at_least: 1, at_most: 0}]") ==
        "stop.yaml:1:44: stop rule 'target' needs exactly one of 'at_least' and 'at_most'");
  CHECK(error_of("any: [{type: label_budget}]") ==
        "stop.yaml:1:7: stop rule 'label_budget' needs 'labels', a whole number >= 1");
}
