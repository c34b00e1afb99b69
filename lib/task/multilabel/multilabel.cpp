#include <algorithm>
#include <array>
#include <cmath>

#include "core/portable_math.h"
#include "task/calibration_error.h"
#include "task/class_of.h"
#include "task/task.h"

namespace alrun {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<MetricInfo, 6> measured{{
    {"micro_f1", true, 0, 1},
    {"macro_f1", true, 0, 1},
    {"subset_accuracy", true, 0, 1},
    {"hamming_loss", false, 0, 1},
    {"nll", false},
    {"ece", false, 0, 1},
}};

// Decisions about one class, or about all.
struct Cells {
  std::int64_t hits = 0;          // in both sets
  std::int64_t false_alarms = 0;  // predicted alone
  std::int64_t misses = 0;        // true alone

  void add(const Cells& others) {
    hits += others.hits;
    false_alarms += others.false_alarms;
    misses += others.misses;
  }
  // 0 if the class is neither true nor predicted anywhere, as scikit-learn has it with zero_division=0.
  [[nodiscard]] double f1() const {
    const auto all = 2 * hits + false_alarms + misses;
    return all == 0 ? 0 : static_cast<double>(2 * hits) / static_cast<double>(all);
  }
  [[nodiscard]] double recall() const {
    const auto truth = hits + misses;
    return truth == 0 ? undefined : static_cast<double>(hits) / static_cast<double>(truth);
  }
};

bool holds(AnswerRow set, std::size_t c) { return std::ranges::binary_search(set, static_cast<std::int32_t>(c)); }

// ln(1 - p) of ln p <= 0.
double log_complement(double log_p) {
  constexpr double least = 1e-30;  // 1 - p of a p that rounds to 1 is no less than what a float can tell from 0
  return portable_log(std::max(-portable_expm1(log_p), least));
}

// Pooled over all classes: how right decisions of a probability are, and how likely what is true was held.
class Likelihood {
 public:
  void add(std::span<const float> log_probabilities, AnswerRow truth) {
    for (std::size_t c = 0; c < log_probabilities.size(); ++c) {
      const double log_p = log_probabilities[c];
      const bool applies = holds(truth, c);
      sum_ += applies ? log_p : log_complement(log_p);
      calibration_.add(portable_exp(log_p), applies);
    }
    cells_ += log_probabilities.size();
    ++documents_;
  }
  [[nodiscard]] double nll() const { return -sum_ / static_cast<double>(documents_); }
  [[nodiscard]] double ece() const { return calibration_.over(cells_); }

 private:
  double sum_ = 0;
  CalibrationError calibration_;
  std::size_t cells_ = 0;
  std::size_t documents_ = 0;
};

class Multilabel final : public Task {
 public:
  explicit Multilabel(const NoOptions& /*options*/, const TaskInput& input) : classes_(input.classes) {}

  [[nodiscard]] AnswerKind answers() const override { return AnswerKind::set; }
  [[nodiscard]] Views views() const override {
    return {View::words, View::label_probabilities, View::units, View::embeddings, View::dropout, View::committee};
  }

  [[nodiscard]] Value to_value(AnswerRow answer, const Item& /*item*/) const override {
    Value::List names;
    for (const auto c : answer) names.emplace_back(classes_[static_cast<std::size_t>(c)]);
    return names;
  }
  [[nodiscard]] std::vector<std::int32_t> from_value(const Value& value, const Item& /*item*/) const override {
    const auto* names = value.get<Value::List>();
    if (names == nullptr) throw Error(fmt::format("a list of classes is expected, not {}", value.named()));
    std::vector<std::int32_t> set;
    for (const auto& name : *names) set.push_back(class_of(name, classes_));
    std::ranges::sort(set);
    set.erase(std::unique(set.begin(), set.end()), set.end());
    return set;
  }
  [[nodiscard]] Value question(const Item& item) const override { return std::string(item.text); }

  [[nodiscard]] std::span<const MetricInfo> metrics() const override { return measured; }
  [[nodiscard]] Metrics evaluate(const Predictions& predictions, const Answers& truth) const override;
  // F1 of the two sets; of two empty ones 1.
  [[nodiscard]] double agreement(AnswerRow a, AnswerRow b, const Item& /*item*/) const override {
    if (a.empty() && b.empty()) return 1;
    std::vector<std::int32_t> both;
    std::ranges::set_intersection(a, b, std::back_inserter(both));
    return 2 * static_cast<double>(both.size()) / static_cast<double>(a.size() + b.size());
  }
  [[nodiscard]] std::optional<std::int32_t> stratum(AnswerRow /*answer*/) const override { return std::nullopt; }

 private:
  std::span<const std::string> classes_;
};

// micro_f1: 2TP / (2TP + FP + FN) over all documents and classes
// macro_f1: mean of the classes' F1, 0 for a class that is neither true nor predicted anywhere
// subset_accuracy: share of the documents whose set is right
// hamming_loss: share of the decisions, one a document and class, that are wrong
// nll: mean over documents of the negative log-likelihood of the set, the classes taken as independent
// ece: expected calibration error of all decisions: of "this class applies", whether it is predicted or not
// recall: of each class
Metrics Multilabel::evaluate(const Predictions& predictions, const Answers& truth) const {
  const bool has_probabilities = predictions.log_probabilities.columns() > 0;
  const auto n = truth.size();
  std::vector<Cells> classes(classes_.size());
  Likelihood likelihood;
  std::size_t right = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto expected = truth.row(i);
    const auto predicted = predictions.answers.row(i);
    for (const auto c : predicted) {
      auto& cells = classes[static_cast<std::size_t>(c)];
      ++(holds(expected, static_cast<std::size_t>(c)) ? cells.hits : cells.false_alarms);
    }
    for (const auto c : expected) {
      if (!holds(predicted, static_cast<std::size_t>(c))) ++classes[static_cast<std::size_t>(c)].misses;
    }
    right += same(expected, predicted) ? 1U : 0U;
    if (has_probabilities) likelihood.add(predictions.log_probabilities.row(i), expected);
  }

  Cells all;
  double f1_sum = 0;
  std::vector<double> recall;
  for (const auto& cells : classes) {
    all.add(cells);
    f1_sum += cells.f1();
    recall.push_back(cells.recall());
  }
  const auto documents = static_cast<double>(n);
  const auto decisions = documents * static_cast<double>(classes.size());
  Metrics metrics;
  metrics.set("micro_f1", n == 0 ? undefined : all.f1());
  metrics.set("macro_f1", n == 0 ? undefined : f1_sum / static_cast<double>(classes.size()));
  metrics.set("subset_accuracy", static_cast<double>(right) / documents);
  metrics.set("hamming_loss", static_cast<double>(all.false_alarms + all.misses) / decisions);
  metrics.set("nll", has_probabilities ? likelihood.nll() : undefined);
  metrics.set("ece", has_probabilities ? likelihood.ece() : undefined);
  metrics.set("recall", std::move(recall));
  return metrics;
}

const bool registered =
    tasks().add<Multilabel, NoOptions>("multilabel", {"any number of classes apply to a document, or none"});

}  // namespace
}  // namespace alrun
