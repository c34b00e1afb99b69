#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/answers.h"
#include "core/registry.h"
#include "core/views.h"
#include "dataset/item.h"
#include "task/metrics.h"
#include "task/predictions.h"

namespace alrun {

/// What a task is made from besides its own options. What is referenced outlives it.
struct TaskInput {
  std::span<const std::string> classes{};
};

/// What an answer is, how people write it, and how predictions are judged.
class Task {
 public:
  static constexpr const char* kind = "task";
  static constexpr const char* plural = "tasks";
  using Context = TaskInput;

  virtual ~Task() = default;
  /// What the numbers of an answer stand for.
  [[nodiscard]] virtual AnswerKind answers() const = 0;
  /// What there can be of a document, and what a model can say of it, in this task.
  [[nodiscard]] virtual Views views() const = 0;

  /// An answer as people and files write it: the name of a class, a list of names.
  [[nodiscard]] virtual Value to_value(AnswerRow answer, const Item& item) const = 0;
  /// The answer that people or a file wrote. Throws Error with the fact and the remedy if it is none.
  [[nodiscard]] virtual std::vector<std::int32_t> from_value(const Value& value, const Item& item) const = 0;
  /// What somebody is shown who is to answer.
  [[nodiscard]] virtual Value question(const Item& item) const = 0;

  /// The first is the primary one. They live as long as the program.
  [[nodiscard]] virtual std::span<const MetricInfo> metrics() const = 0;
  /// Every metric of predictions against true answers, of which none is absent; NaN where one is undefined, as all are of no
  /// documents.
  [[nodiscard]] virtual Metrics evaluate(const Predictions& predictions, const Answers& truth) const = 0;
  /// How far two answers agree, from 0 to 1.
  [[nodiscard]] virtual double agreement(AnswerRow a, AnswerRow b, const Item& item) const = 0;
  /// The stratum that a document with this answer belongs to; nullopt if the task has no strata.
  [[nodiscard]] virtual std::optional<std::int32_t> stratum(AnswerRow answer) const = 0;
};

inline Registry<Task>& tasks() { return registry<Task>(); }

}  // namespace alrun
