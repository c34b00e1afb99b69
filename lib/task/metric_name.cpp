#include "task/metric_name.h"

#include <algorithm>

namespace alrun {

std::vector<std::string> all_metrics() {
  std::vector<std::string> names;
  for (const auto& task : tasks().names()) {
    const auto made = Component<Task>(task).make();
    for (const auto& metric : made->metrics()) {
      if (std::ranges::find(names, metric.name) == names.end()) names.emplace_back(metric.name);
    }
  }
  return names;
}

bool Codec<MetricName>::read(const Value& value, MetricName& out, const Bounds& /*bounds*/, const ReadContext& /*context*/) {
  if (value.is_null()) {
    out = {};
    return true;
  }
  const auto* word = value.get<std::string>();
  const auto names = all_metrics();
  if (word == nullptr || std::ranges::find(names, *word) == names.end()) return false;
  out = {*word, value.place};
  return true;
}

Shape Codec<MetricName>::shape(const Bounds& /*bounds*/) { return or_null(choice_shape(all_metrics())); }

}  // namespace alrun
