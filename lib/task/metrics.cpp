#include "task/metrics.h"

#include <algorithm>

namespace alrun {
namespace {

constexpr double undefined_number = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double Metrics::at(std::string_view name) const {
  const auto found = std::ranges::find(numbers_, name, &Number::first);
  return found == numbers_.end() ? undefined_number : found->second;
}

double Metrics::primary() const { return numbers_.empty() ? undefined_number : numbers_.front().second; }

void Metrics::set(std::string_view name, double value) {
  const auto found = std::ranges::find(numbers_, name, &Number::first);
  if (found == numbers_.end()) {
    numbers_.emplace_back(name, value);
  } else {
    found->second = value;
  }
}

}  // namespace alrun
