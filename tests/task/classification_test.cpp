#include <cmath>

#include "catch.h"
#include "model/decisions.h"
#include "task/task.h"

using namespace alrun;

namespace {

Matrix log_of(const std::vector<std::vector<double>>& rows) {
  Matrix matrix(rows.size(), rows.at(0).size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t c = 0; c < rows[i].size(); ++c) matrix.row(i)[c] = static_cast<float>(std::log(rows[i][c]));
  }
  return matrix;
}

// Of predictions of the likeliest class.
Metrics evaluate(const Matrix& log_probabilities, const std::vector<std::int32_t>& labels) {
  const std::vector<std::string> classes(log_probabilities.columns(), "class");
  const auto task = Component<Task>("classification").make({classes});
  return task->evaluate({likeliest(log_probabilities), log_probabilities, {}}, Answers(labels));
}

const std::vector<double>& recall_of(const Metrics& metrics) {
  REQUIRE(metrics.per_class().size() == 1);
  CHECK(metrics.per_class()[0].first == "recall");
  return metrics.per_class()[0].second;
}

void check_close(double value, double expected) { CHECK(std::abs(value - expected) < 1e-6); }

}  // namespace

TEST_CASE("metrics equal values worked out by hand") {
  // Truth 0 0 1 1 2, predictions 0 1 1 1 0.
  const auto p = log_of({{0.8, 0.1, 0.1}, {0.3, 0.6, 0.1}, {0.1, 0.9, 0.0001}, {0.2, 0.7, 0.1}, {0.5, 0.1, 0.4}});
  const auto metrics = evaluate(p, std::vector<std::int32_t>{0, 0, 1, 1, 2});
  check_close(metrics.at("accuracy"), 3.0 / 5);
  // F1: class 0: 2·1/(2+2), class 1: 2·2/(2+3), class 2: 0.
  check_close(metrics.at("macro_f1"), (0.5 + 0.8 + 0) / 3);
  check_close(metrics.at("nll"), -(std::log(0.8) + std::log(0.3) + std::log(0.9) + std::log(0.7) + std::log(0.4)) / 5);
  // Every confidence in a bin of its own: .8 right, .6 wrong, .9 right, .7 right, .5 wrong.
  check_close(metrics.at("ece"), (0.2 + 0.6 + 0.1 + 0.3 + 0.5) / 5);
  CHECK(recall_of(metrics) == std::vector<double>{0.5, 1.0, 0.0});
}

TEST_CASE("a class without documents has no recall, and no part in macro-F1") {
  const auto p = log_of({{0.9, 0.05, 0.05}, {0.9, 0.05, 0.05}});
  const auto metrics = evaluate(p, std::vector<std::int32_t>{0, 0});
  check_close(metrics.at("macro_f1"), 1);
  check_close(metrics.at("ece"), 0.1);
  CHECK(recall_of(metrics).at(0) == 1);
  CHECK(std::isnan(recall_of(metrics).at(1)));
  CHECK(std::isnan(recall_of(metrics).at(2)));
}

TEST_CASE("macro-F1 is over the classes of the truth, whichever classes the model names") {
  // Truth 0 0 1 1, predictions 0 0 1 and the last one another class each time; classes 2 and 3 have no documents.
  const auto last_as = [](std::size_t predicted) {
    std::vector<std::vector<double>> rows = {{0.7, 0.1, 0.1, 0.1}, {0.7, 0.1, 0.1, 0.1}, {0.1, 0.7, 0.1, 0.1}};
    rows.emplace_back(4, 0.1).at(predicted) = 0.7;
    return evaluate(log_of(rows), std::vector<std::int32_t>{0, 0, 1, 1});
  };
  // As scikit-learn has it: f1_score(y_true, y_pred, labels=[0, 1], average="macro"), and recall_score(y_true, y_pred,
  // labels=[0, 1, 2, 3], average=None, zero_division=nan) is [1, .5, nan, nan]. F1: class 0: 2*2/(2+2), class 1: 2*1/(2+1).
  for (const std::size_t absent : {2U, 3U}) {
    const auto metrics = last_as(absent);
    check_close(metrics.at("macro_f1"), (1 + 2.0 / 3) / 2);
    CHECK(recall_of(metrics).at(0) == 1);
    CHECK(recall_of(metrics).at(1) == 0.5);
    CHECK(std::isnan(recall_of(metrics).at(2)));
    CHECK(std::isnan(recall_of(metrics).at(3)));
  }
  // Always right is 1.
  CHECK(last_as(1).at("macro_f1") == 1);
}

TEST_CASE("metrics of no documents are undefined") {
  const auto metrics = evaluate(Matrix(0, 2), {});
  REQUIRE(metrics.numbers().size() == 4);
  for (const auto& [name, value] : metrics.numbers()) CHECK(std::isnan(value));
  CHECK(recall_of(metrics).size() == 2);
  for (const double recall : recall_of(metrics)) CHECK(std::isnan(recall));
}

TEST_CASE("one class, a constant prediction and the ends of confidence have defined metrics") {
  const auto one_class = evaluate(log_of({{1.0}, {1.0}}), std::vector<std::int32_t>{0, 0});
  CHECK(one_class.at("accuracy") == 1);
  CHECK(one_class.at("ece") == 0);
  CHECK(one_class.at("nll") == 0);
  const auto constant = evaluate(log_of({{0.5, 0.5}, {0.5, 0.5}}), std::vector<std::int32_t>{0, 1});
  CHECK(constant.at("accuracy") == 0.5);
  check_close(constant.at("macro_f1"), (2.0 / 3 + 0) / 2);
  check_close(constant.at("ece"), 0);
}

TEST_CASE("calibration bins are open below and closed above") {
  // 3/15 belongs to the third bin; were it in the fourth, with .25, the gaps would not cancel the same way.
  const auto p = log_of({{0.2, 0.2, 0.2, 0.2, 0.2}});
  check_close(evaluate(p, std::vector<std::int32_t>{0}).at("ece"), 0.8);
}
