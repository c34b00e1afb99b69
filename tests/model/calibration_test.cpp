#include "model/calibration.h"

#include <cmath>

#include "catch.h"
#include "core/argmax.h"
#include "core/rng.h"
#include "model/decisions.h"
#include "task/task.h"

using namespace alrun;

namespace {

double loss(const Matrix& log_probabilities, const std::vector<std::int32_t>& labels) {
  const std::vector<std::string> classes(log_probabilities.columns(), "class");
  const auto task = Component<Task>("classification").make({classes});
  return task->evaluate({likeliest(log_probabilities), log_probabilities, {}}, Answers(labels)).at("nll");
}

Matrix two_classes(double p, std::size_t rows) {
  Matrix matrix(rows, 2);
  for (std::size_t i = 0; i < rows; ++i) {
    matrix.row(i)[0] = static_cast<float>(std::log(p));
    matrix.row(i)[1] = static_cast<float>(std::log(1 - p));
  }
  return matrix;
}

}  // namespace

TEST_CASE("the temperature of a model that claims too much is found exactly") {
  // A claim of 90 % that holds in 3 of 4 cases: logit ln 9 over T has to be ln 3, so T = 2.
  const std::vector<std::int32_t> labels{0, 0, 0, 1};
  const auto claimed = two_classes(0.9, 4);
  CHECK(std::abs(fit_temperature(claimed, labels) - 2) < 1e-6);
  const auto scaled = at_temperature(claimed, 2);
  CHECK(std::abs(static_cast<double>(scaled.row(0)[0]) - std::log(0.75)) < 1e-6);
  // And of one that claims too little, 60 % where 3 of 4 hold: T = ln 1.5 / ln 3.
  CHECK(std::abs(fit_temperature(two_classes(0.6, 4), labels) - std::log(1.5) / std::log(3)) < 1e-6);
}

TEST_CASE("no temperature near it is better, and no prediction changes") {
  Rng rng(1, "calibration");
  Matrix scores(200, 5);
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    double total = 0;
    for (float& z : scores.row(i)) total += std::exp(static_cast<double>(z = static_cast<float>(rng.normal(0, 3))));
    for (float& z : scores.row(i)) z -= static_cast<float>(std::log(total));
    labels.push_back(static_cast<std::int32_t>(rng.uniform() < 0.5 ? argmax(scores.row(i)) : rng.below(5)));
  }
  const double best = fit_temperature(scores, labels);
  const double least = loss(at_temperature(scores, best), labels);
  for (const double factor : {0.5, 0.9, 0.99, 1.01, 1.1, 2.0})
    CHECK(loss(at_temperature(scores, best * factor), labels) >= least);
  CHECK(least < loss(scores, labels));
  const auto scaled = at_temperature(scores, best);
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    CHECK(argmax(scaled.row(i)) == argmax(scores.row(i)));
    double total = 0;
    for (const float z : scaled.row(i)) total += std::exp(static_cast<double>(z));
    CHECK(std::abs(total - 1) < 1e-5);
  }
}

TEST_CASE("temperatures stay within bounds, whatever the validation set says") {
  CHECK(fit_temperature(two_classes(0.9, 3), std::vector<std::int32_t>{0, 0, 0}) < 0.1);  // always right: flat from there on
  CHECK(fit_temperature(two_classes(0.9, 3), std::vector<std::int32_t>{1, 1, 1}) > 99);   // always wrong
  Matrix one_class(2, 1);
  const double t = fit_temperature(one_class, std::vector<std::int32_t>{0, 0});
  CHECK((t >= 0.01 && t <= 100));
  CHECK(at_temperature(one_class, t).row(0)[0] == 0);
}

TEST_CASE("a probability of 0 stays a number") {
  Matrix certain(2, 2);
  for (std::size_t i = 0; i < 2; ++i) certain.row(i)[1] = -INFINITY;
  const std::vector<std::int32_t> labels{0, 1};
  const double t = fit_temperature(certain, labels);
  CHECK(std::isfinite(t));
  const auto scaled = at_temperature(certain, t);
  for (const float z : scaled.data()) CHECK(std::isfinite(z));
}
