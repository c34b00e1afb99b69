#include "loop/task_matching.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/wording.h"
#include "task/metric_name.h"

namespace alrun {
namespace {

std::vector<std::string> names_of(std::span<const MetricInfo> metrics) {
  std::vector<std::string> names;
  for (const auto& metric : metrics) names.emplace_back(metric.name);
  return names;
}

// Visits the options of one rule.
class MetricSettler final : public Fields {
 public:
  MetricSettler(const Experiment& experiment, const std::string& rule, Diagnostics& diagnostics)
      : experiment_(experiment),
        rule_(rule),
        known_(names_of(experiment.task.make()->metrics())),
        diagnostics_(diagnostics) {}

 private:
  void visit(const FieldInfo& /*info*/, Slot& slot) override {
    auto* metric = slot.as<MetricName>();
    if (metric == nullptr) return;
    if (metric->name.empty()) metric->name = known_.front();
    if (std::ranges::find(known_, metric->name) != known_.end()) return;
    diagnostics_.add(metric->place,
                     fmt::format("stop rule '{}' watches {}, which task '{}' does not measure; it measures {}", rule_,
                                 metric->name, experiment_.task.type, spoken_list(known_)));
  }

  const Experiment& experiment_;
  const std::string& rule_;
  std::vector<std::string> known_;
  Diagnostics& diagnostics_;
};

// Tasks whose answers are of a kind.
std::string tasks_with(AnswerKind kind) {
  std::vector<std::string> names;
  for (const auto& name : tasks().names()) {
    if (Component<Task>(name).make()->answers() == kind) names.push_back(name);
  }
  return spoken_list(names);
}

}  // namespace

void settle_metrics(const Experiment& experiment, Diagnostics& diagnostics) {
  for (const auto& rule : experiment.stop.rules()) {
    const auto type = rule.type();
    MetricSettler settler(experiment, type, diagnostics);
    rule.visit(settler);
  }
}

void check_answers(const Experiment& experiment, const Value& root, Diagnostics& diagnostics) {
  const auto kind = experiment.task.make()->answers();
  if (kind == AnswerKind::category && experiment.dataset.make()->answers() == AnswerKind::set) {
    diagnostics.add(experiment.dataset.place(),
                    fmt::format("dataset '{}' gives a document any number of classes, and an answer of task '{}' is one "
                                "class; tasks for sets of classes: {}",
                                experiment.dataset.type(), experiment.task.type, tasks_with(AnswerKind::set)));
  }
  if (const auto why = experiment.oracle.make()->refusal(kind); !why.empty()) {
    diagnostics.add(experiment.oracle.place(), why);
  }
  const auto& threshold = experiment.model.common().threshold;
  Problems problems;
  if (kind == AnswerKind::category && threshold != Threshold{}) {
    problems.add("model.threshold",
                 fmt::format("'threshold' works only with tasks whose answer is a set of classes ({}), not with task '{}'",
                             tasks_with(AnswerKind::set), experiment.task.type));
  } else if (threshold.tuned && experiment.dataset.common().validation_fraction == 0) {
    problems.add("model.threshold",
                 "a tuned threshold is fitted on validation, but there is no validation set; set "
                 "dataset.validation_fraction, such as 0.1");
  }
  problems.report(root, diagnostics);
}

}  // namespace alrun
