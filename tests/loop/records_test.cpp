#include "loop/records.h"

#include <cmath>

#include "catch.h"
#include "classification_metrics.h"

using namespace alrun;

namespace {

RunRecord run(const std::vector<std::int64_t>& labels, const std::vector<double>& accuracies) {
  RunRecord record;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    RoundRecord round;
    round.round = static_cast<std::int64_t>(i);
    round.n_labeled = labels[i];
    round.test = testing::classification_metrics(accuracies[i]);
    record.rounds.push_back(round);
  }
  return record;
}

void check_close(double value, double expected) { CHECK(std::abs(value - expected) < 1e-12); }

}  // namespace

TEST_CASE("the area under the curve equals the reference value") {
  check_close(*naulc({100, 200, 300}, {0.5, 0.6, 0.7}), 0.6);
  check_close(*naulc({100, 200, 400}, {0.5, 0.6, 0.7}), (0.55 * 100 + 0.65 * 200) / 300);
  CHECK_FALSE(naulc({100}, {0.5}));
  CHECK_FALSE(naulc({}, {}));
}

TEST_CASE("labels to a level are linear between rounds") {
  check_close(*labels_to({100, 200, 300}, {0.5, 0.6, 0.8}, 0.7), 250);
  check_close(*labels_to({100, 200}, {0.5, 0.6}, 0.5), 100);
  check_close(*labels_to({100, 200, 300}, {0.5, 0.4, 0.6}, 0.55), 275);  // the first time only
  CHECK_FALSE(labels_to({100, 200}, {0.5, 0.6}, 0.7));
}

TEST_CASE("a run's summary leaves out what is undefined") {
  const auto summary = summarise(run({100, 200, 300}, {0.5, 0.8, 0.7}), {0.7, 0.75, 0.825});
  check_close(summary.at("final_accuracy"), 0.7);
  check_close(summary.at("best_accuracy"), 0.8);
  check_close(summary.at("naulc"), 0.7);
  check_close(summary.at("n_labeled"), 300);
  CHECK(summary.contains("labels_to_0.70"));
  CHECK(summary.contains("labels_to_0.75"));
  CHECK_FALSE(summary.contains("labels_to_0.825"));
  CHECK_FALSE(summarise(run({100}, {0.5}), {}).contains("naulc"));
  CHECK(summarise(run({}, {}), {0.7}).empty());
}

TEST_CASE("a run's summary has the last round's metrics, its cost, and its share of the ceiling") {
  auto record = run({100, 200}, {0.5, 0.6});
  auto& last = record.rounds.back();
  last.test.set("nll", 1.5);
  last.test.set("ece", 0.1);
  last.cost = 250;
  CHECK_FALSE(summarise(record, {}).contains("final_ceiling_share"));
  CHECK_FALSE(summarise(record, {}).contains("final_validation_accuracy"));
  last.validation = testing::classification_metrics(0.7);
  record.ceiling = testing::classification_metrics();
  CHECK_FALSE(summarise(record, {}).contains("final_ceiling_share"));  // of a ceiling of 0 there is no share
  record.ceiling->set("accuracy", 0.8);
  const auto summary = summarise(record, {});
  CHECK(summary.at("final_nll") == 1.5);
  CHECK(summary.at("final_ece") == 0.1);
  CHECK(summary.at("cost") == 250);
  CHECK(summary.at("final_validation_accuracy") == 0.7);
  CHECK(summary.at("ceiling_accuracy") == 0.8);
  check_close(summary.at("final_ceiling_share"), 0.75);
}

TEST_CASE("the summary over seeds has means, deviations from two seeds on, and only what every seed reached") {
  const auto a = summarise(run({100, 200}, {0.5, 0.7}), {0.6, 0.7});
  const auto b = summarise(run({100, 200}, {0.5, 0.6}), {0.6, 0.7});
  const auto both = summarise(std::vector<Summary>{a, b});
  check_close(both.at("final_accuracy_mean"), 0.65);
  check_close(both.at("final_accuracy_std"), std::sqrt(0.005));
  CHECK(both.contains("labels_to_0.60_mean"));
  CHECK_FALSE(both.contains("labels_to_0.70_mean"));
  CHECK_FALSE(summarise(std::vector<Summary>{a}).contains("final_accuracy_std"));
  CHECK(summarise(std::vector<Summary>{}).empty());
}

TEST_CASE("a shadow rule is charged with what stopping there would have saved and cost") {
  auto record = run({100, 200, 300}, {0.5, 0.6, 0.8});
  record.rounds[0].stop = {{"early", 0, false}, {"never", 0, false}};
  record.rounds[1].stop = {{"early", 1, true}, {"never", 0, false}};
  record.rounds[2].stop = {{"early", 1, true}, {"never", 0, false}};
  const auto stops = shadow_stops(record, {"early", "never"});
  CHECK(stops.at(0).round == 1);
  CHECK(stops.at(0).labels_saved == 100);
  check_close(stops.at(0).accuracy_cost, 0.2);
  CHECK_FALSE(stops.at(1).round);
}
