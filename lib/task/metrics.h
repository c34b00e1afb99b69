#pragma once

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace alrun {

/// A metric of a task.
struct MetricInfo {
  std::string_view name;
  bool higher_is_better = true;
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
};

/// How good a model's predictions of a set of documents are: numbers by name, in the order of the task, whose first metric
/// is the primary one.
class Metrics {
 public:
  using Number = std::pair<std::string, double>;
  using PerClass = std::pair<std::string, std::vector<double>>;

  Metrics() = default;
  Metrics(std::initializer_list<Number> numbers) : numbers_(numbers) {}

  /// NaN if it was not measured or is undefined.
  [[nodiscard]] double at(std::string_view name) const;
  /// The first; NaN if there is none.
  [[nodiscard]] double primary() const;
  [[nodiscard]] std::span<const Number> numbers() const { return numbers_; }
  /// What is measured for each class, such as recall; NaN for a class of which it is undefined.
  [[nodiscard]] std::span<const PerClass> per_class() const { return per_class_; }

  /// Adds a number, or replaces it.
  void set(std::string_view name, double value);
  void set(std::string name, std::vector<double> per_class) {
    per_class_.emplace_back(std::move(name), std::move(per_class));
  }

 private:
  std::vector<Number> numbers_;
  std::vector<PerClass> per_class_;
};

}  // namespace alrun
