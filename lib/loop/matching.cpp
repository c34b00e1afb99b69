#include "loop/matching.h"

#include <fmt/format.h>

#include <functional>

#include "core/wording.h"

namespace alrun {
namespace {

// Names of a registry's components that pass with their default options; at most as many as a line holds.
template <class I>
std::string fitting(const std::function<bool(const Component<I>&)>& fits) {
  constexpr std::size_t most = 12;
  std::vector<std::string> names;
  for (const auto& name : registry<I>().names()) {
    if (fits(Component<I>(name))) names.push_back(name);
  }
  if (names.empty()) return fmt::format("no {} does", I::kind);
  const auto more = names.size() > most ? names.size() - most : 0;
  names.resize(names.size() - more);
  auto text = spoken_list(names);
  if (more > 0) text += fmt::format(" and {} more", more);
  return text;
}

// What follows from the views that a model provides: its likeliest class, the distributions that a prediction is made of.
Views with_derived(Views provided) {
  if (provided.contains(View::class_probabilities)) {
    provided = provided | Views{View::units, View::predictions, View::fold_losses};
  }
  if (provided.contains(View::label_probabilities)) provided = provided | Views{View::units};
  return provided;
}

std::string models_with(const Views& missing) {
  return fitting<Classifier>([&](const auto& model) { return with_derived(model.provides()).contains(missing); });
}

std::string tasks_with(const Views& missing) {
  std::vector<std::string> names;
  for (const auto& name : tasks().names()) {
    if (Component<Task>(name).make()->views().contains(missing)) names.push_back(name);
  }
  return names.empty() ? "no task does" : spoken_list(names);
}

// What a model must provide to answer at all.
Views needed_for(AnswerKind kind) { return {kind == AnswerKind::set ? View::label_probabilities : View::predictions}; }

class Matcher {
 public:
  Matcher(const Experiment& experiment, const Value& root, Diagnostics& diagnostics)
      : experiment_(experiment),
        root_(root),
        diagnostics_(diagnostics),
        task_(experiment.task.make()),
        offered_(offered_views(experiment)) {}

  void check() {
    if (!check_model()) return;
    check_initial();
    check_committee();
    check_sampler(experiment_.sampler);
    for (const auto& rule : experiment_.stop.rules()) check_rule(rule);
    check_setting(experiment_.model.common().calibration != Calibration::none, "model.calibration",
                  {View::class_probabilities});
    check_setting(experiment_.loop.explain, "loop.explain", {View::units});
  }

 private:
  // Committees have an error of their own.
  [[nodiscard]] Views missing(const Views& reads) const { return reads - offered_ - Views{View::committee}; }

  bool check_model() {
    const auto needed = needed_for(task_->answers());
    if (with_derived(experiment_.model.provides()).contains(needed)) return true;
    diagnostics_.add(experiment_.model.place(),
                     fmt::format("model '{}' does not provide {}, by which task '{}' is answered; models that do: {}",
                                 experiment_.model.type(), needed.spoken(), experiment_.task.type, models_with(needed)));
    return false;
  }

  void check_initial() {
    const auto initial = experiment_.loop.initial.make();
    if (const auto lacks = initial->reads() - task_->views(); initial->sampler() == nullptr && !lacks.empty()) {
      return tell_task(experiment_.loop.initial, lacks);
    }
    if (views_before_training().contains(initial->reads())) return;
    const auto* sampler = initial->sampler();
    diagnostics_.add(sampler != nullptr ? sampler->place() : experiment_.loop.initial.place(),
                     fmt::format("sampler '{}' needs a model, and before the first round there is none; choose one that "
                                 "needs none, or set its 'space' to text if it has one",
                                 sampler != nullptr ? sampler->type() : experiment_.loop.initial.type()));
  }

  void check_committee() {
    const auto reads = experiment_.committee.reads();
    if (!experiment_.sampler.make()->reads().contains(View::committee) || offered_.contains(reads)) return;
    Problems problems;
    if (reads.contains(View::dropout)) {
      problems.add("committee.type",
                   "a committee by mc_dropout needs dropout, and the model's is 0: its members would be the same; "
                   "set model.dropout, such as 0.5, or another committee.type");
    } else {
      problems.add("committee.type",
                   fmt::format("a committee reads {} of its members, which model '{}' does not provide; models that do: {}",
                               reads.spoken(), experiment_.model.type(), models_with(reads)));
    }
    problems.report(root_, diagnostics_);
  }

  // What a part of a composite lacks is told at that part.
  void check_sampler(const Component<Sampler>& component) {
    const auto sampler = component.make();
    auto lacks = missing(sampler->reads());
    if (lacks.empty()) return;
    for (const auto& part : sampler->parts()) {
      check_sampler(part);
      lacks = lacks - part.make()->reads();
    }
    tell(component, lacks);
  }

  void check_rule(const Component<StopRule>& component) { tell(component, missing(component.make()->reads())); }

  template <class I>
  void tell(const Component<I>& component, const Views& lacks) {
    if (lacks.empty()) return;
    if (!task_->views().contains(lacks)) return tell_task(component, lacks - task_->views());
    const auto fits = [&](const Component<I>& other) { return missing(other.make()->reads()).empty(); };
    diagnostics_.add(component.place(),
                     fmt::format("{} '{}' reads {}, which model '{}' does not provide; models that do: {}; "
                                 "{}s for this model: {}",
                                 I::kind, component.type(), lacks.spoken(), experiment_.model.type(), models_with(lacks),
                                 I::kind, fitting<I>(fits)));
  }

  // The task itself lacks the views, whatever the model provides.
  template <class I>
  void tell_task(const Component<I>& component, const Views& lacks) {
    const auto fits = [&](const Component<I>& other) { return missing(other.make()->reads()).empty(); };
    diagnostics_.add(
        component.place(),
        fmt::format("{} '{}' reads {}, which task '{}' does not have; tasks that do: {}; {}s for this task: {}", I::kind,
                    component.type(), lacks.spoken(), experiment_.task.type, tasks_with(lacks), I::kind, fitting<I>(fits)));
  }

  void check_setting(bool used, const char* key, const Views& reads) {
    if (!used || offered_.contains(reads)) return;
    Problems problems;
    if (!task_->views().contains(reads)) {
      problems.add(key, fmt::format("'{}' reads {}, which task '{}' does not have; tasks that do: {}", key, reads.spoken(),
                                    experiment_.task.type, tasks_with(reads)));
      return problems.report(root_, diagnostics_);
    }
    problems.add(key, fmt::format("'{}' reads {}, which model '{}' does not provide; models that do: {}", key,
                                  reads.spoken(), experiment_.model.type(), models_with(reads)));
    problems.report(root_, diagnostics_);
  }

  const Experiment& experiment_;
  const Value& root_;
  Diagnostics& diagnostics_;
  std::unique_ptr<Task> task_;
  Views offered_;
};

}  // namespace

Views views_before_training() { return {View::words, View::labelled_classes, View::truth}; }

Views offered_views(const Experiment& experiment) {
  const auto provided = with_derived(experiment.model.provides());
  auto offered = provided | views_before_training() | Views{View::labelled_classes};
  if (provided.contains(experiment.committee.reads())) offered = offered | Views{View::committee};
  return offered & experiment.task.make()->views();
}

void check_views(const Experiment& experiment, const Value& root, Diagnostics& diagnostics) {
  Matcher(experiment, root, diagnostics).check();
}

}  // namespace alrun
