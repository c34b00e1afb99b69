#include <algorithm>
#include <cmath>
#include <limits>

#include "catch.h"
#include "task/task.h"

using namespace alrun;

namespace {

const std::vector<std::string> names{"cats", "dogs", "birds", "fish"};

std::unique_ptr<Task> multilabel(std::size_t classes = names.size()) {
  return Component<Task>("multilabel").make({std::span(names).first(classes)});
}

Answers sets(const std::vector<std::vector<std::int32_t>>& rows) {
  Answers answers;
  for (const auto& row : rows) answers.add(row);
  return answers;
}

Matrix log_of(const std::vector<std::vector<double>>& rows) {
  Matrix matrix(rows.size(), rows.at(0).size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t c = 0; c < rows[i].size(); ++c) matrix.row(i)[c] = static_cast<float>(std::log(rows[i][c]));
  }
  return matrix;
}

Metrics of_sets(const Answers& predicted, const Answers& truth) {
  return multilabel()->evaluate({predicted, {}, {}}, truth);
}

// Of two classes.
Metrics of_probabilities(const std::vector<std::vector<double>>& rows, const Answers& truth) {
  Answers predicted;
  for (std::size_t i = 0; i < rows.size(); ++i) predicted.add(AnswerRow());
  return multilabel(2)->evaluate({predicted, log_of(rows), {}}, truth);
}

const std::vector<double>& recall_of(const Metrics& metrics) {
  REQUIRE(metrics.per_class().size() == 1);
  CHECK(metrics.per_class()[0].first == "recall");
  return metrics.per_class()[0].second;
}

double agreement(const std::vector<std::int32_t>& a, const std::vector<std::int32_t>& b) {
  return multilabel()->agreement(a, b, {});
}

std::string refusal(const Value& value) {
  try {
    static_cast<void>(multilabel()->from_value(value, {}));
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("multilabel: metrics of sets equal values worked out by hand") {
  // Document  truth       predicted
  // 0         cats, dogs  cats
  // 1         -           -
  // 2         dogs        dogs, birds
  // 3         cats        dogs
  const auto metrics = of_sets(sets({{0}, {}, {1, 2}, {1}}), sets({{0, 1}, {}, {1}, {0}}));
  // cats: 1 hit, 1 miss; dogs: 1 hit, 1 miss, 1 false alarm; birds: 1 false alarm; fish: nothing.
  CHECK(metrics.at("micro_f1") == 2.0 * 2 / (2 * 2 + 2 + 2));
  CHECK(metrics.at("macro_f1") == Approx((2.0 / 3 + 1.0 / 2 + 0 + 0) / 4).epsilon(1e-12));
  CHECK(metrics.at("subset_accuracy") == 0.25);   // document 1
  CHECK(metrics.at("hamming_loss") == 4.0 / 16);  // 2 misses and 2 false alarms
  CHECK(std::isnan(metrics.at("nll")));           // there are no probabilities
  CHECK(std::isnan(metrics.at("ece")));
  const auto& recall = recall_of(metrics);
  REQUIRE(recall.size() == 4);
  CHECK(recall[0] == 0.5);
  CHECK(recall[1] == 0.5);
  CHECK(std::isnan(recall[2]));
  CHECK(std::isnan(recall[3]));
}

TEST_CASE("multilabel: the metrics are named in the task's order, the primary one first") {
  const auto task = multilabel();
  std::vector<std::string> declared;
  for (const auto& metric : task->metrics()) declared.emplace_back(metric.name);
  CHECK(declared == std::vector<std::string>{"micro_f1", "macro_f1", "subset_accuracy", "hamming_loss", "nll", "ece"});
  std::vector<std::string> measured;
  const auto metrics = of_sets(sets({{0}}), sets({{0}}));
  for (const auto& [name, value] : metrics.numbers()) measured.push_back(name);
  CHECK(measured == declared);
  CHECK(metrics.primary() == metrics.at("micro_f1"));
  for (const auto& metric : task->metrics()) {
    CHECK(metric.higher_is_better == (metric.name != "hamming_loss" && metric.name != "nll" && metric.name != "ece"));
    CHECK(metric.low == 0);
    CHECK(std::isinf(metric.high) == (metric.name == "nll"));
  }
}

TEST_CASE("multilabel: a model that is always right, or always wrong") {
  const auto truth = sets({{0, 1, 2, 3}, {2}, {0, 3}});
  const auto right = of_sets(truth, truth);
  for (const auto* name : {"micro_f1", "macro_f1", "subset_accuracy"}) CHECK(right.at(name) == 1);
  CHECK(right.at("hamming_loss") == 0);
  const auto wrong = of_sets(sets({{}, {0, 1, 3}, {1, 2}}), truth);
  for (const auto* name : {"micro_f1", "macro_f1", "subset_accuracy"}) CHECK(wrong.at(name) == 0);
  CHECK(wrong.at("hamming_loss") == 1);
}

TEST_CASE("multilabel: of documents to which no class applies, 0/0 of an F1 is 0") {
  const auto metrics = of_sets(sets({{}, {}}), sets({{}, {}}));
  CHECK(metrics.at("micro_f1") == 0);
  CHECK(metrics.at("macro_f1") == 0);
  CHECK(metrics.at("subset_accuracy") == 1);
  CHECK(metrics.at("hamming_loss") == 0);
  for (const double recall : recall_of(metrics)) CHECK(std::isnan(recall));
}

TEST_CASE("multilabel: metrics of no documents are undefined") {
  const auto metrics = multilabel()->evaluate({{}, Matrix(0, 4), {}}, {});
  REQUIRE(metrics.numbers().size() == 6);
  for (const auto& [name, value] : metrics.numbers()) {
    CAPTURE(name);
    CHECK(std::isnan(value));
  }
  for (const double recall : recall_of(metrics)) CHECK(std::isnan(recall));
}

TEST_CASE("multilabel: nll is a sum over the classes of a document, ece of all decisions") {
  const auto metrics = of_probabilities({{0.8, 0.3}, {0.1, 0.4}}, sets({{0}, {}}));
  CHECK(metrics.at("nll") == Approx(-(std::log(0.8) + std::log(0.7) + std::log(0.9) + std::log(0.6)) / 2).epsilon(1e-6));
  // Every decision in a bin of its own: .8 applies, .3, .1 and .4 do not.
  CHECK(metrics.at("ece") == Approx((0.2 + 0.3 + 0.1 + 0.4) / 4).epsilon(1e-6));
  // .55 twice in one bin, and one of the two applies: the gap is |1 - 1.1|.
  CHECK(of_probabilities({{0.55, 0.55}}, sets({{1}})).at("ece") == Approx(0.1 / 2).epsilon(1e-6));
}

TEST_CASE(
    "multilabel: certain probabilities have a likelihood, and it is finite where they are wrong about what applies not") {
  constexpr double zero = 1e-30;
  const auto right = of_probabilities({{1, zero}, {1, 1}}, sets({{0}, {0, 1}}));
  CHECK(right.at("nll") == Approx(0).margin(1e-12));
  CHECK(right.at("ece") == Approx(0).margin(1e-12));
  const auto wrong = of_probabilities({{1, zero}}, sets({{}}));
  CHECK(std::isfinite(wrong.at("nll")));
  CHECK(wrong.at("nll") > 60);
}

TEST_CASE("multilabel: the complement of a probability is exact where it is small") {
  // -ln(1 - 1e-6), of which 1e-6 as a float is nearly all.
  CHECK(of_probabilities({{1e-6, 1e-6}}, sets({{}})).at("nll") == Approx(2e-6).epsilon(1e-5));
}

TEST_CASE("multilabel: answers are lists of names, in any order and with repetitions") {
  const auto task = multilabel();
  for (const auto& set : std::vector<std::vector<std::int32_t>>{{}, {2}, {0, 3}, {0, 1, 2, 3}}) {
    CHECK(task->from_value(task->to_value(set, {}), {}) == set);
  }
  CHECK(task->to_value(std::vector<std::int32_t>{1, 3}, {}) == Value(Value::List{"dogs", "fish"}));
  CHECK(task->to_value(AnswerRow(), {}) == Value(Value::List{}));
  CHECK(task->from_value(Value::List{"fish", "cats", "fish"}, {}) == std::vector<std::int32_t>{0, 3});
}

TEST_CASE("multilabel: what is no answer is refused with the fact and the remedy") {
  CHECK(refusal(Value::List{"cats", "dog"}) == "the dataset has no class 'dog'; did you mean 'dogs'?");
  CHECK(refusal(Value::List{"wolves"}) == "the dataset has no class 'wolves'; known: cats, dogs, birds and fish");
  CHECK(refusal("cats") == "a list of classes is expected, not 'cats'");
  CHECK(refusal(3) == "a list of classes is expected, not 3");
  CHECK(refusal({}) == "a list of classes is expected, not nothing");
  CHECK(refusal(Value::List{3}) == "the name of a class is expected, not 3");
}

TEST_CASE("multilabel: two sets agree by their F1") {
  CHECK(agreement({}, {}) == 1);
  CHECK(agreement({0}, {}) == 0);
  CHECK(agreement({0, 1}, {0, 1}) == 1);
  CHECK(agreement({0, 1}, {1, 2, 3}) == 2.0 / 5);
  CHECK(agreement({1, 2, 3}, {0, 1}) == 2.0 / 5);
  CHECK(agreement({0}, {1}) == 0);
}

TEST_CASE("multilabel: sets have no stratum, and somebody who is to answer is shown the text") {
  CHECK_FALSE(multilabel()->stratum(std::vector<std::int32_t>{0}));
  CHECK(multilabel()->question({"d1", "a text"}) == Value("a text"));
}
