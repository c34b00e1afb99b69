#include <fmt/format.h>

#include "sampler/composite.h"

namespace alrun {
namespace {

struct Step {
  Component<Sampler> sampler;
  std::optional<std::int64_t> until;

  void fields(Fields& f) {
    f.required("sampler", sampler, unbounded, "who chooses in this step");
    f("until", until, at_least(1), "the number of labelled documents from which on the next step chooses");
  }
};

struct ScheduleOptions {
  std::vector<Step> steps{{Component<Sampler>("margin"), {}}};

  void fields(Fields& f) {
    f.required("steps", steps, unbounded,
               "maps {sampler, until}: the first one whose number of labels, 'until', is not reached yet chooses the "
               "round's batch; the last has none");
  }

  void check(Problems& problems) const {
    if (steps.empty()) problems.add("steps", "'steps' needs at least one step");
    std::int64_t before = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      const auto at = fmt::format("steps.{}", i);
      const auto& until = steps[i].until;
      const bool last = i + 1 == steps.size();
      if (last && until) problems.add(at + ".until", "the last step has no 'until': nothing comes after it");
      if (last) continue;
      if (!until) {
        problems.add(at, "a step that is not the last needs 'until', the number of labels at which the next one takes over");
        continue;
      }
      if (*until <= before) {
        problems.add(at + ".until", fmt::format("'until' must be more than {}, that of the step before", before));
      }
      before = std::max(before, *until);
    }
  }

  [[nodiscard]] std::vector<Component<Sampler>> samplers() const {
    std::vector<Component<Sampler>> all;
    for (const auto& step : steps) all.push_back(step.sampler);
    return all;
  }
};

class Schedule final : public CompositeSampler {
 public:
  explicit Schedule(const ScheduleOptions& options) : CompositeSampler(options.samplers()), steps_(options.steps) {}

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    const auto step = step_at(static_cast<std::int64_t>(pool.labelled().size()));
    auto selection = member(step).select(*pool.with_history(history_of(pool, step)), k, rng);
    const auto& name = steps_[step].sampler.type();
    Value notes;
    notes.set("step", static_cast<std::int64_t>(step));
    notes.set("sampler", name);
    if (!selection.notes.is_null()) notes.set("inner", std::move(selection.notes));
    selection.notes = std::move(notes);
    if (pool.explains()) {
      explain_first(selection, [&](std::size_t) {
        Value entry;
        entry.set("sampler", name);
        return entry;
      });
    }
    return selection;
  }

 private:
  [[nodiscard]] std::size_t step_at(std::int64_t labelled) const {
    std::size_t step = 0;
    while (step + 1 < steps_.size() && labelled >= *steps_[step].until) ++step;
    return step;
  }

  static std::vector<PastQuery> history_of(const PoolView& pool, std::size_t step) {
    std::vector<PastQuery> own;
    for (const auto& past : pool.history()) {
      const auto* noted = past.notes.find("step");
      if (noted == nullptr || *noted != Value(static_cast<std::int64_t>(step))) continue;
      const auto* inner = past.notes.find("inner");
      own.push_back({past.round, past.ids, inner != nullptr ? *inner : Value()});
    }
    return own;
  }

  std::vector<Step> steps_;
};

const bool registered = samplers().add<Schedule, ScheduleOptions>(
    "schedule", {"one sampler after another, by the number of labels", "", "what the step in turn reads",
                 "{type: schedule, steps: [{sampler: {type: typiclust}, until: 500}, {sampler: {type: badge}}]}"});

}  // namespace
}  // namespace alrun
