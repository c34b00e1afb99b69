#include "catch.h"
#include "config/yaml.h"
#include "stop/rule_set.h"

using namespace alrun;

namespace {

StopOptions options(const std::string& yaml) {
  Diagnostics diagnostics;
  const auto value = parse_yaml(yaml, "stop.yaml", diagnostics);
  StopOptions stop;
  read_section(value, stop, "'stop'", diagnostics);
  diagnostics.throw_if_any();
  return stop;
}

std::string error_of(const std::string& yaml) {
  try {
    options(yaml);
  } catch (const ConfigError& error) {
    const std::string text = error.what();
    return text.substr(0, text.find('\n'));
  }
  return "";
}

RoundStats at(std::int64_t round, std::int64_t labels, std::int64_t left = 1000) {
  return {round, labels, left, nullptr, nullptr};
}

}  // namespace

TEST_CASE("max_rounds fires at its round, and is the default") {
  RuleSet rules(options("{}"));
  for (std::int64_t round = 0; round < 20; ++round) {
    CHECK_FALSE(rules.check(at(round, 100)).at(0).fired);
    CHECK_FALSE(rules.stopped());
  }
  const auto values = rules.check(at(20, 100));
  CHECK(values.at(0).id == "max_rounds");
  CHECK(values.at(0).value == 20);
  CHECK(rules.stopped()->rule == "max_rounds");
  CHECK(rules.stopped()->reason == "max_rounds: round 20 of 20");
}

TEST_CASE("label_budget fires when it is spent, and leaves room only for the rest") {
  RuleSet rules(options("any: [{type: label_budget, labels: 250}]"));
  CHECK(rules.room(at(0, 100)) == 150);
  rules.check(at(1, 200));
  CHECK_FALSE(rules.stopped());
  rules.check(at(2, 250));
  CHECK(rules.stopped()->reason == "label_budget: 250 labels of 250");
}

TEST_CASE("room: the smallest under any, the largest under all, none where a rule has no limit") {
  const auto room = [](const std::string& yaml) { return RuleSet(options(yaml)).room(at(0, 100)); };
  CHECK(room("any: [{type: label_budget, labels: 150}, {type: label_budget, labels: 120}, {type: max_rounds}]") == 20);
  CHECK(room("all: [{type: label_budget, labels: 150}, {type: label_budget, labels: 120}]") == 50);
  CHECK(room("all: [{type: label_budget, labels: 150}, {type: max_rounds}]") == std::nullopt);
  CHECK(room("any: []") == std::nullopt);
}

TEST_CASE("pool_exhausted fires on an empty pool") {
  RuleSet rules(options("any: [{type: pool_exhausted}]"));
  rules.check(at(0, 100, 1));
  CHECK_FALSE(rules.stopped());
  rules.check(at(1, 101, 0));
  CHECK(rules.stopped()->reason == "pool_exhausted: no unlabelled document is left");
}

TEST_CASE("target watches its metric where it is told, for as many rounds in a row as it is told") {
  RuleSet rules(
      options("{any: [{type: target, at_least: 0.8, rounds: 2}, {type: target, metric: nll, at_most: 0.1, on: test}],"
              " allow_test_leakage: true}"));
  Metrics validation;
  Metrics test;
  test.nll = 0.5;
  const auto check = [&](std::int64_t round, double accuracy) {
    validation.accuracy = accuracy;
    return rules.check({round, 100, 10, &validation, &test});
  };
  // Reached at 0, lost at 1, reached at 2 and 3: two in a row at round 3.
  check(0, 0.8);
  check(1, 0.79);
  const auto values = check(2, 0.9);
  CHECK(values.at(0).id == "target");
  CHECK(values.at(0).value == 0.9);
  CHECK(values.at(1).id == "target_2");
  CHECK(values.at(1).value == 0.5);
  CHECK_FALSE(rules.stopped());
  check(3, 0.81);
  CHECK(rules.stopped()->reason == "target: validation accuracy 0.81 >= 0.8 for 2 rounds");

  test.nll = 0.05;
  check(4, 0.1);
  CHECK(rules.stopped()->rule == "target_2");
  CHECK(rules.stopped()->reason == "target: test nll 0.05 <= 0.1");
}

TEST_CASE("any and all nest; ids are the user's or the numbered type") {
  RuleSet rules(
      options("any:\n  - {type: max_rounds, rounds: 9, id: cap}\n  - all:\n    - {type: max_rounds, rounds: 2}\n"
              "    - {type: label_budget, labels: 300}\nshadow:\n  - {type: max_rounds, rounds: 1}\n"));
  const auto values = rules.check(at(1, 200));
  REQUIRE(values.size() == 4);
  CHECK(values[0].id == "cap");
  CHECK(values[1].id == "max_rounds");
  CHECK(values[2].id == "label_budget");
  CHECK(values[3].id == "max_rounds_2");
  CHECK(rules.shadow_ids() == std::vector<std::string>{"max_rounds_2"});
  CHECK(values[3].fired);
  CHECK_FALSE(rules.stopped());  // shadows never stop
  rules.check(at(2, 200));
  CHECK_FALSE(rules.stopped());
  rules.check(at(3, 300));
  CHECK(rules.stopped()->rule == "all(max_rounds, label_budget)");
  CHECK(rules.stopped()->reason == "max_rounds: round 3 of 2; label_budget: 300 labels of 300");
}

TEST_CASE("mistakes in stop rules are named") {
  CHECK(error_of("any: [{type: max_round}]") == "stop.yaml:1:14: unknown stop rule 'max_round'; did you mean 'max_rounds'?");
  CHECK(error_of("any: [{rounds: 1}]") ==
        "stop.yaml:1:7: a stop rule needs 'type', one of label_budget, max_rounds, pool_exhausted and target");
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
