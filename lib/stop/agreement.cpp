#include "stop/agreement.h"

#include <algorithm>

namespace alrun {
namespace {

/// Of one class: documents that the first model gives to it, the second, and both.
struct ClassAgreement {
  std::int64_t first = 0;
  std::int64_t second = 0;
  std::int64_t both = 0;
};

std::vector<ClassAgreement> count(PredictedClasses a, PredictedClasses b, std::int32_t classes) {
  std::vector<ClassAgreement> counts(static_cast<std::size_t>(classes));
  for (std::size_t i = 0; i < a.size(); ++i) {
    ++counts[static_cast<std::size_t>(a[i])].first;
    ++counts[static_cast<std::size_t>(b[i])].second;
    if (a[i] == b[i]) ++counts[static_cast<std::size_t>(a[i])].both;
  }
  return counts;
}

}  // namespace

double changed_share(PredictedClasses before, PredictedClasses after) {
  if (before.empty()) return 0;
  std::size_t changed = 0;
  for (std::size_t i = 0; i < before.size(); ++i) changed += before[i] != after[i] ? 1 : 0;
  return static_cast<double>(changed) / static_cast<double>(before.size());
}

double kappa(PredictedClasses a, PredictedClasses b, std::int32_t classes) {
  if (a.empty()) return 1;
  // In counts, so that full agreement is 1 exactly.
  const auto n = static_cast<std::int64_t>(a.size());
  std::int64_t observed = 0;
  std::int64_t expected = 0;
  for (const auto& of_class : count(a, b, classes)) {
    observed += of_class.both;
    expected += of_class.first * of_class.second;
  }
  if (expected == n * n) return 1;
  return static_cast<double>(n * observed - expected) / static_cast<double>(n * n - expected);
}

double delta_f(PredictedClasses before, PredictedClasses after, std::int32_t classes) {
  double sum = 0;
  for (const auto& of_class : count(before, after, classes)) {
    // 2a + b + c is what the two models give to the class together.
    const auto given = of_class.first + of_class.second;
    if (given > 0) sum += static_cast<double>(given - 2 * of_class.both) / static_cast<double>(given);
  }
  return sum / static_cast<double>(classes);
}

void RecentPredictions::add(PredictedClasses predictions) {
  const auto own = predictions.first(std::min(stop_set_, predictions.size()));
  recent_.emplace_back(own.begin(), own.end());
  if (recent_.size() > models_) recent_.pop_front();
}

}  // namespace alrun
