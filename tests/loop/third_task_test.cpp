#include <array>
#include <cmath>

#include "catch.h"
#include "loop/loop_runs.h"
#include "task/task.h"

// A task of a folder's size: documents are rated, and a prediction is as bad as it is far off. Nothing else names it.
using namespace alrun;

namespace {

constexpr std::array<MetricInfo, 2> measured{{{"mean_absolute_error", false}, {"exact", true, 0, 1}}};

class Rating final : public Task {
 public:
  explicit Rating(const NoOptions& /*options*/, const TaskInput& input) : classes_(input.classes) {}

  [[nodiscard]] AnswerKind answers() const override { return AnswerKind::category; }
  [[nodiscard]] Views views() const override {
    return {View::words, View::class_probabilities, View::units, View::embeddings, View::predictions, View::committee};
  }
  [[nodiscard]] Value to_value(AnswerRow answer, const Item& /*item*/) const override {
    return static_cast<std::int64_t>(answer.front());
  }
  [[nodiscard]] std::vector<std::int32_t> from_value(const Value& value, const Item& /*item*/) const override {
    const auto* number = value.get<std::int64_t>();
    if (number == nullptr) throw Error("a rating is a whole number");
    return {static_cast<std::int32_t>(*number)};
  }
  [[nodiscard]] Value question(const Item& item) const override { return std::string(item.text); }
  [[nodiscard]] std::span<const MetricInfo> metrics() const override { return measured; }
  [[nodiscard]] Metrics evaluate(const Predictions& predictions, const Answers& truth) const override {
    double error = 0;
    double exact = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
      const auto off = std::abs(predictions.answers.row(i).front() - truth.row(i).front());
      error += off;
      exact += off == 0 ? 1 : 0;
    }
    const auto n = static_cast<double>(truth.size());
    return {{"mean_absolute_error", error / n}, {"exact", exact / n}};
  }
  [[nodiscard]] double agreement(AnswerRow a, AnswerRow b, const Item& /*item*/) const override {
    return 1 / (1.0 + std::abs(a.front() - b.front()));
  }
  [[nodiscard]] std::optional<std::int32_t> stratum(AnswerRow answer) const override { return answer.front(); }

 private:
  std::span<const std::string> classes_;
};
const bool registered = tasks().add<Rating, NoOptions>("rating_for_tests", {"how much of something a document has"});

const std::string base =
    "task: rating_for_tests\nmodel: {type: embedding_pool_dense, embedding_dim: 4, hidden: []}\n" + testing::small_loop;

}  // namespace

TEST_CASE("a third task: it runs with the samplers and rules that match, by its own metrics") {
  const auto outcome = testing::run(base +
                                    "sampler: {type: entropy}\n"
                                    "stop: {any: [{type: max_rounds, rounds: 3}], shadow: [{type: target, at_most: 0.5, on: "
                                    "test}, {type: plateau, on: test}], allow_test_leakage: true}\n");
  REQUIRE(outcome.run.rounds.size() == 4);
  const auto& last = outcome.run.rounds.back();
  CHECK(last.test.numbers()[0].first == "mean_absolute_error");
  CHECK(last.test.primary() >= 0);
  CHECK(std::abs(last.stop[1].value - last.test.primary()) < 1e-12);  // the primary one, where a rule names none
  const auto summary = summarise(outcome.run, {});
  CHECK(summary.contains("final_mean_absolute_error"));
  CHECK_FALSE(summary.contains("final_accuracy"));
}

TEST_CASE("a third task: what it does not have is refused, with what would do") {
  const auto refusal = [](const std::string& rest) {
    try {
      testing::experiment(base + rest);
      return std::string();
    } catch (const ConfigError& error) {
      return error.diagnostics().front().message;
    }
  };
  CHECK(refusal("sampler: {type: margin}\n").empty());
  CHECK_THAT(refusal("sampler: {type: egl_word}\n"),
             Catch::StartsWith("sampler 'egl_word' reads word_gradients, which task 'rating_for_tests' does not have; tasks "
                               "that do: classification; samplers for this task: "));
  CHECK_THAT(
      refusal("sampler: {type: random}\nstop: {any: [{type: target, metric: accuracy, at_least: 1, on: test}], "
              "allow_test_leakage: true}\n"),
      Catch::Equals("stop rule 'target' watches accuracy, which task 'rating_for_tests' does not measure; it measures "
                    "mean_absolute_error and exact"));
}
