#include "loop/task_matching.h"

#include "catch.h"
#include "loop/loop_runs.h"
#include "stop/stop_options.h"

using namespace alrun;

// Metrics that a config names, and what else belongs to a task.
namespace {

// The first lines of a config's errors.
std::vector<std::string> errors(const std::string& yaml) {
  try {
    testing::experiment(yaml);
  } catch (const ConfigError& error) {
    std::vector<std::string> found;
    for (const auto& diagnostic : error.diagnostics()) found.push_back(diagnostic.message);
    return found;
  }
  return {};
}

// The metric that the first rule of a config watches, once all of it is read.
Value watched(const std::string& rest) {
  const auto resolved = resolved_config(testing::experiment(rest));
  return *resolved.find("stop")->find("any")->get<Value::List>()->at(0).find("metric");
}

const std::string validated = "dataset: {validation_fraction: 0.1}\nsampler: {type: random}\n";

std::string rule(const std::string& text) { return validated + "stop: {any: [" + text + "]}\n"; }

}  // namespace

TEST_CASE("task matching: a rule that names no metric watches the task's primary one") {
  CHECK(watched(rule("{type: plateau}")) == Value("accuracy"));
  CHECK(watched(rule("{type: target, at_least: 0.5}")) == Value("accuracy"));
  CHECK(watched(rule("{type: plateau, metric: nll}")) == Value("nll"));
  CHECK(watched("task: multilabel\n" + rule("{type: plateau}")) == Value("micro_f1"));
  CHECK(watched("task: multilabel\n" + rule("{type: target, at_least: 0.5, metric: hamming_loss}")) ==
        Value("hamming_loss"));
}

TEST_CASE("task matching: a metric that no task measures is an error at its place, with all that there are") {
  const auto found = errors(rule("{type: plateau, metric: acuracy}"));
  REQUIRE(found.size() == 1);
  CHECK_THAT(found[0], Catch::StartsWith("'metric' must be one of accuracy, macro_f1, nll, ece, micro_f1, subset_accuracy, "
                                         "hamming_loss"));
  CHECK_THAT(found[0], Catch::EndsWith(", or null, not 'acuracy'; did you mean 'accuracy'?"));
  CHECK(errors(rule("{type: plateau, metric: 3}")).size() == 1);
}

TEST_CASE("task matching: a metric of another task is an error that says what this one measures") {
  CHECK(errors(rule("{type: plateau, metric: hamming_loss}")) ==
        std::vector<std::string>{"stop rule 'plateau' watches hamming_loss, which task 'classification' does not measure; "
                                 "it measures accuracy, macro_f1, nll and ece"});
  CHECK(errors("task: multilabel\n" + validated +
               "stop: {any: [{type: max_rounds}], shadow: [{type: target, metric: accuracy, at_least: 0.5}]}\n") ==
        std::vector<std::string>{"stop rule 'target' watches accuracy, which task 'multilabel' does not measure; it "
                                 "measures micro_f1, macro_f1, subset_accuracy, hamming_loss, nll and ece"});
}

TEST_CASE("task matching: the error stands at the metric") {
  try {
    testing::experiment(validated + "stop:\n  any:\n    - {type: plateau, metric: hamming_loss}\n");
    FAIL("no error");
  } catch (const ConfigError& error) {
    REQUIRE(error.diagnostics().size() == 1);
    CHECK(error.diagnostics()[0].place.line == 6);
    CHECK(error.diagnostics()[0].place.column == 31);
  }
}

TEST_CASE("task matching: a threshold of sets is no setting of classification") {
  CHECK(errors("model: {type: hash_for_tests, threshold: 0.3}\nsampler: {type: random}\n") ==
        std::vector<std::string>{
            "'threshold' works only with tasks whose answer is a set of classes (multilabel), not with task "
            "'classification'"});
  CHECK(errors("model: {type: hash_for_tests, threshold: 0.5}\nsampler: {type: random}\n").empty());
  CHECK(errors("model: {type: hash_for_tests, threshold: often}\n").front().find("or 'tuned'") != std::string::npos);
  CHECK(errors("model: {type: hash_for_tests, threshold: 1}\n").size() == 1);
}

TEST_CASE("task matching: plateau takes a fall for an improvement where lower is better") {
  const std::vector<MetricInfo> measured{{"accuracy", true, 0, 1}, {"nll", false}};
  const auto fires_at = [&](const std::string& metric, const std::vector<double>& values) -> std::int64_t {
    RuleSet rules(testing::stop_options("any: [{type: plateau, metric: " + metric + ", rounds: 2}]"));
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Metrics metrics{{metric, values[i]}};
      const RoundStats stats{
          .round = static_cast<std::int64_t>(i), .n_unlabeled = 10, .validation = &metrics, .measured = measured};
      if (rules.check(stats, Moment::evaluated)) return static_cast<std::int64_t>(i);
    }
    return -1;
  };
  const std::vector<double> falling{0.9, 0.8, 0.7, 0.6, 0.5};
  CHECK(fires_at("nll", falling) == -1);
  CHECK(fires_at("accuracy", falling) == 2);
  CHECK(fires_at("nll", {0.5, 0.6, 0.7, 0.8}) == 2);
  CHECK(fires_at("nll", {0.5, 0.4, 0.4, 0.4, 0.4}) == 3);
  CHECK(fires_at("accuracy", {0.5, 0.6, 0.7, 0.8}) == -1);
}
