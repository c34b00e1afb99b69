#include <cmath>
#include <fstream>
#include <sstream>

#include "catch.h"
#include "stop/agreement.h"
#include "stop_options.h"

using namespace alrun;
using Classes = std::vector<std::int32_t>;

namespace {

std::vector<std::vector<double>> table(const std::string& name) {
  std::ifstream in(std::string(ALRUN_SOURCE_DIR) + "/tests/stop/recorded/" + name);
  std::vector<std::vector<double>> rows;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    rows.emplace_back();
    for (double x = 0; words >> x;) rows.back().push_back(x);
  }
  REQUIRE_FALSE(rows.empty());
  return rows;
}

struct Fired {
  std::int64_t round = -1;  ///< -1: never
  double value = 0;
  std::string reason;
};

bool operator==(const Fired& fired, std::int64_t round) { return fired.round == round; }
std::ostream& operator<<(std::ostream& out, const Fired& fired) {
  return out << fired.round << " (" << fired.value << ": " << fired.reason << ")";
}

// When a rule ends a recorded run.
class Recording {
 public:
  explicit Recording(const std::string& rule) : rules_(testing::stop_options("any: [" + rule + "]")) {}

  Fired over_predictions() {
    for (const auto& row : table("predictions.txt")) {
      const Classes classes(row.begin(), row.end());
      const Chosen chosen{10, 10, 0};
      if (play({.n_unlabeled = 10, .classes = 2, .stop_set = classes, .chosen = &chosen})) return fired_;
    }
    return {};
  }

  Fired over_rounds() {
    for (const auto& row : table("rounds.txt")) {
      Metrics validation;
      validation.set("accuracy", row.at(2));
      validation.set("nll", 1 - row[2]);
      const PoolConfidence pool{row[3], row[4], row[5]};
      const Chosen chosen{10, static_cast<std::int64_t>(row[7]), row[8]};
      RoundStats stats{.n_labeled = static_cast<std::int64_t>(row[0]),
                       .n_unlabeled = static_cast<std::int64_t>(row[1]),
                       .n_train = 100,
                       .classes = 2,
                       .validation = &validation,
                       .measured = measured_,
                       .seconds = row.at(10),
                       .cost = row[9],
                       .cheapest = 3,
                       .pool = &pool,
                       .chosen = &chosen};
      if (row[6] >= 0) stats.batch_accuracy = row[6];
      if (play(stats)) return fired_;
    }
    return {};
  }

 private:
  bool play(RoundStats stats) {
    stats.round = round_++;
    for (const auto moment : {Moment::evaluated, Moment::selected}) {
      const auto reason = rules_.check(stats, moment);
      if (reason && rules_.values().at(0).fired) {  // else by a rule that ends every run
        fired_ = {stats.round, rules_.values().at(0).value, reason->reason};
        return true;
      }
    }
    return false;
  }

  RuleSet rules_;
  std::vector<MetricInfo> measured_{{"accuracy", true, 0, 1}, {"nll", false}};
  std::int64_t round_ = 0;
  Fired fired_;
};

Fired on_predictions(const std::string& rule) { return Recording(rule).over_predictions(); }
Fired on_rounds(const std::string& rule) { return Recording(rule).over_rounds(); }

bool close(double a, double b) { return std::abs(a - b) < 1e-6; }

}  // namespace

TEST_CASE("agreement equals the reference values") {
  CHECK(close(kappa(Classes{0, 0, 1, 1, 2, 2, 0, 1}, Classes{0, 0, 1, 1, 2, 1, 0, 1}, 3), 0.8048780));
  // One class with a = 40, b = 3, c = 2; of the other class no document, 0/0, which counts as 0.
  Classes before(45, 0);
  Classes after(45, 0);
  std::fill(before.begin() + 40, before.begin() + 42, 1);
  std::fill(after.begin() + 42, after.end(), 1);
  // Class 1: a = 0, b + c = 5: 1. Class 2: 0/0. Class 0: 1 - 80/85.
  CHECK(close(delta_f(before, after, 3), (0.0588235 + 1 + 0) / 3));
  CHECK(changed_share(before, after) == 5.0 / 45);
}

TEST_CASE("agreement of models that say one thing, or of no documents, is defined") {
  const Classes zeros(5, 0);
  const Classes ones(5, 1);
  CHECK(kappa(zeros, zeros, 2) == 1);
  CHECK(kappa(zeros, ones, 2) == 0);
  CHECK(kappa(zeros, zeros, 1) == 1);
  CHECK(kappa({}, {}, 3) == 1);
  CHECK(delta_f(zeros, zeros, 1) == 0);
  CHECK(delta_f(zeros, ones, 2) == 1);
  CHECK(delta_f({}, {}, 3) == 0);
  CHECK(changed_share({}, {}) == 0);
}

TEST_CASE("rules on predictions fire at the round worked out by hand") {
  // One of ten predictions changes in round 1, none in 2 to 4, three in 5.
  CHECK(on_predictions("{type: classification_change}") == 2);
  CHECK(on_predictions("{type: classification_change, at_most: 0.1}") == 1);
  // Of the first four documents none changes before round 5: the stop set's beginning is compared alone.
  CHECK(on_predictions("{type: classification_change, stop_set: 4}") == 1);

  // kappa of rounds 0 and 1: 9 of 10 agree, 5·4 + 5·6 = 50 of 100 by chance: (.9 - .5) / (1 - .5) = .8; then 1 three times.
  // Means of the last three: round 3 (.8 + 1 + 1) / 3 = .9333, round 4 1.
  const auto stable = on_predictions("{type: stabilizing_predictions}");
  CHECK(stable == 4);
  CHECK(stable.reason == "stabilizing_predictions: mean kappa 1 over the last 3 models >= 0.99");
  const auto earlier = on_predictions("{type: stabilizing_predictions, at_least: 0.93}");
  CHECK(earlier == 3);
  CHECK(close(earlier.value, 2.8 / 3));
  CHECK(on_predictions("{type: stabilizing_predictions, windows: 1}") == 2);
  // All pairs of the models of rounds 0 to 3: round 0 with each later one .8, the others 1: (3·.8 + 3) / 6 = .9.
  CHECK(on_predictions("{type: stabilizing_predictions, window: all_pairs, at_least: 0.93}") == 4);
  CHECK(close(on_predictions("{type: stabilizing_predictions, window: all_pairs, at_least: 0.89}").value, 0.9));

  // Changes of F: round 1 class 0: 1 - 8/9, class 1: 1 - 10/11, mean .101010; then 0, 0, 0.
  const auto unchanged = on_predictions("{type: delta_f}");
  CHECK(unchanged == 4);
  CHECK(unchanged.reason == "delta_f: the largest of the last 3 predicted changes of F is 0, < 0.05");
  CHECK(on_predictions("{type: delta_f, windows: 2}") == 3);
  CHECK(close(on_predictions("{type: delta_f, windows: 3, below: 0.2}").value, (1.0 / 9 + 1.0 / 11) / 2));
  CHECK(on_predictions("{type: delta_f, windows: 3, below: 0.2}") == 3);
  CHECK(on_predictions("{type: delta_f, below: 0}") == -1);  // less than, not at most
}

TEST_CASE("rules on what a round measured fire at the round worked out by hand") {
  CHECK(on_rounds("{type: max_rounds, rounds: 3}") == 3);
  CHECK(on_rounds("{type: label_budget, labels: 45}") == 4);
  CHECK(on_rounds("{type: label_fraction, fraction: 0.4}") == 3);  // 40 of 100
  CHECK(on_rounds("{type: label_fraction, fraction: 0.401}") == 4);
  CHECK(on_rounds("{type: label_fraction, fraction: 1}") == -1);
  CHECK(on_rounds("{type: time_budget, seconds: 8}") == 4);
  CHECK(std::isnan(on_rounds("{type: time_budget, seconds: 8}").value));
  CHECK(on_rounds("{type: cost_budget, cost: 95}").reason == "cost_budget: 95 of 95 spent");
  CHECK(on_rounds("{type: cost_budget, cost: 98}") == 6);  // 95 + 3 fits
  CHECK(on_rounds("{type: cost_budget, cost: 97}").reason ==
        "cost_budget: 95 of 97 spent, and the cheapest document costs 3");
  CHECK(on_rounds("{type: cost_budget, cost: 97}") == 5);

  CHECK(on_rounds("{type: target, at_least: 0.7}") == 2);
  CHECK(on_rounds("{type: target, at_least: 0.7, rounds: 3}") == 4);
  // The best so far: .5 .6 .7 .7 .72 .72 .72; gains over two rounds from round 2 on: .2 .1 .02 .02 0.
  CHECK(on_rounds("{type: plateau, rounds: 2}") == 6);
  CHECK(on_rounds("{type: plateau, rounds: 2, epsilon: 0.05}") == 4);
  CHECK(on_rounds("{type: plateau, rounds: 2, epsilon: 0.05, metric: nll}") == 4);  // the lower the better
  CHECK(on_rounds("{type: plateau, rounds: 1}") == 3);
  CHECK(on_rounds("{type: plateau}") == -1);  // round 5: .72 - .5, round 6: .72 - .6
  CHECK(on_rounds("{type: plateau, rounds: 2, epsilon: 0.05, metric: accuracy}").reason ==
        "plateau: the best validation accuracy improved by 0.02 over the last 2 rounds, <= 0.05");

  CHECK(on_rounds("{type: overall_uncertainty}") == 4);
  CHECK(on_rounds("{type: overall_uncertainty, below: 0.2}") == 4);  // .2 itself is not below
  CHECK(on_rounds("{type: minimum_expected_error, at_most: 0.1}") == 4);
  CHECK(on_rounds("{type: min_margin, at_least: 0.2}") == 5);
  CHECK(on_rounds("{type: max_confidence, below: 0.9}") == 4);   // .9 itself is not below
  CHECK(on_rounds("{type: max_confidence, below: 0.1}") == -1);  // round 6 chose nothing: nothing to be sure of
  CHECK(on_rounds("{type: threshold_empty}") == 6);
  CHECK(on_rounds("{type: selected_accuracy, at_least: 0.8}") == 3);
  CHECK(on_rounds("{type: selected_accuracy, at_least: 0}") == 1);  // no batch before round 0
}

TEST_CASE("reasons give value and threshold") {
  CHECK(on_rounds("{type: overall_uncertainty}").reason ==
        "overall_uncertainty: mean normalised entropy 0.049 of 50 unlabelled documents < 0.05");
  CHECK(on_rounds("{type: minimum_expected_error, at_most: 0.1}").reason ==
        "minimum_expected_error: 0.1 on 50 unlabelled documents <= 0.1");
  CHECK(on_rounds("{type: min_margin, at_least: 0.2}").reason ==
        "min_margin: the least margin of 40 unlabelled documents is 0.2, >= 0.2");
  CHECK(on_rounds("{type: max_confidence, below: 0.9}").reason ==
        "max_confidence: the largest entropy of 10 chosen documents is 0.4, < 0.9");
  CHECK(on_rounds("{type: selected_accuracy, at_least: 0.8}").reason ==
        "selected_accuracy: 0.8 of the last batch, before training on it, >= 0.8");
  CHECK(on_rounds("{type: label_fraction, fraction: 0.4}").reason ==
        "label_fraction: 40 labels, 0.4 of 100 documents, >= 0.4");
  CHECK(on_rounds("{type: time_budget, seconds: 8}").reason == "time_budget: the run's 8 seconds are over");
  CHECK(on_predictions("{type: classification_change, at_most: 0.1}").reason ==
        "classification_change: 0.1 of 10 predictions changed, <= 0.1");
}
