#include <array>

#include "core/portable_math.h"
#include "dataset/class_names.h"
#include "task/calibration_error.h"
#include "task/class_of.h"
#include "task/task.h"

namespace alrun {
namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

constexpr std::array<MetricInfo, 4> measured{{
    {"accuracy", true, 0, 1},
    {"macro_f1", true, 0, 1},
    {"nll", false},
    {"ece", false, 0, 1},
}};

struct ClassCounts {
  std::int64_t truth = 0;
  std::int64_t predicted = 0;
  std::int64_t both = 0;
};

class Classification final : public Task {
 public:
  explicit Classification(const NoOptions& /*options*/, const TaskInput& input) : classes_(input.classes) {}

  [[nodiscard]] AnswerKind answers() const override { return AnswerKind::category; }
  [[nodiscard]] Views views() const override {
    return {View::words,          View::labelled_classes, View::class_probabilities, View::units,       View::embeddings,
            View::word_gradients, View::dropout,          View::committee,           View::fold_losses, View::predictions,
            View::truth};
  }

  [[nodiscard]] Value to_value(AnswerRow answer, const Item& /*item*/) const override {
    return classes_[static_cast<std::size_t>(answer.front())];
  }
  [[nodiscard]] std::vector<std::int32_t> from_value(const Value& value, const Item& /*item*/) const override {
    return {class_of(value, classes_)};
  }
  [[nodiscard]] Value question(const Item& item) const override { return std::string(item.text); }

  [[nodiscard]] std::span<const MetricInfo> metrics() const override { return measured; }
  [[nodiscard]] Metrics evaluate(const Predictions& predictions, const Answers& truth) const override;
  [[nodiscard]] double agreement(AnswerRow a, AnswerRow b, const Item& /*item*/) const override {
    return same(a, b) ? 1 : 0;
  }
  [[nodiscard]] std::optional<std::int32_t> stratum(AnswerRow answer) const override { return answer.front(); }

 private:
  std::span<const std::string> classes_;
};

// accuracy
// macro_f1: mean F1 over the classes that have documents in the set, whatever the model predicts: the same classes in every
//   round, and 1 for a model that is always right. In scikit-learn's words average="macro" with labels=np.unique(y_true).
// nll: mean negative log-likelihood, natural logarithm
// ece: expected calibration error of the predicted class
// recall: of each class
Metrics Classification::evaluate(const Predictions& predictions, const Answers& truth) const {
  const auto labels = truth.values();
  const auto predicted_classes = predictions.answers.values();
  const auto& log_probabilities = predictions.log_probabilities;
  const bool has_probabilities = log_probabilities.columns() > 0;
  const std::size_t n = labels.size();
  std::vector<ClassCounts> counts(classes_.size());
  CalibrationError calibration;
  double log_likelihood = 0;
  std::int64_t correct = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto expected = static_cast<std::size_t>(labels[i]);
    const auto predicted = static_cast<std::size_t>(predicted_classes[i]);
    ++counts[expected].truth;
    ++counts[predicted].predicted;
    if (predicted == expected) {
      ++counts[expected].both;
      ++correct;
    }
    if (!has_probabilities) continue;
    const auto row = log_probabilities.row(i);
    log_likelihood += row[expected];
    calibration.add(portable_exp(static_cast<double>(row[predicted])), predicted == expected);
  }

  double f1_sum = 0;
  int classes_present = 0;
  std::vector<double> recall;
  for (const auto& c : counts) {
    recall.push_back(c.truth == 0 ? undefined : static_cast<double>(c.both) / static_cast<double>(c.truth));
    // A class that only the model names would change what is averaged over from round to round. Those documents count
    // already: against the recall of the classes they belong to.
    if (c.truth == 0) continue;
    ++classes_present;
    f1_sum += 2.0 * static_cast<double>(c.both) / static_cast<double>(c.truth + c.predicted);
  }

  Metrics metrics;  // of no documents all of it is 0/0, so NaN
  metrics.set("accuracy", static_cast<double>(correct) / static_cast<double>(n));
  metrics.set("macro_f1", f1_sum / classes_present);
  metrics.set("nll", has_probabilities ? -log_likelihood / static_cast<double>(n) : undefined);
  metrics.set("ece", has_probabilities ? calibration.over(n) : undefined);
  metrics.set("recall", std::move(recall));
  return metrics;
}

const bool registered =
    tasks().add<Classification, NoOptions>("classification", {"each document belongs to exactly one class"});

}  // namespace
}  // namespace alrun
