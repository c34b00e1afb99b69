#include "loop/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace alrun {
void RoundRecord::cut(std::size_t count) {
  const auto cut_one = [&](auto& list) {
    if (list.size() > count) list.resize(count);
  };
  cut_one(queried);
  cut_one(scores);
  if (predicted.size() > count) predicted = predicted.first(count);
  cut_one(explanations);
}

void RoundRecord::end() {
  cut(0);
  notes = {};
}

std::optional<double> naulc(const std::vector<std::int64_t>& labels, const std::vector<double>& values) {
  if (labels.empty() || labels.back() == labels.front()) return std::nullopt;
  double area = 0;
  for (std::size_t i = 1; i < labels.size(); ++i) {
    area += 0.5 * (values[i - 1] + values[i]) * static_cast<double>(labels[i] - labels[i - 1]);
  }
  return area / static_cast<double>(labels.back() - labels.front());
}

std::optional<double> labels_to(const std::vector<std::int64_t>& labels, const std::vector<double>& values, double level,
                                bool higher_is_better) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(higher_is_better ? values[i] >= level : values[i] <= level)) continue;
    if (i == 0) return static_cast<double>(labels[0]);
    const double share = (level - values[i - 1]) / (values[i] - values[i - 1]);
    return static_cast<double>(labels[i - 1]) + share * static_cast<double>(labels[i] - labels[i - 1]);
  }
  return std::nullopt;
}

// Two decimals at least.
std::string labels_to_name(double level) {
  const auto shortest = fmt::format("{}", level);
  return "labels_to_" + (shortest.size() > 4 ? shortest : fmt::format("{:.2f}", level));
}

Summary summarise(const RunRecord& run, const std::vector<double>& levels, bool higher_is_better) {
  std::vector<std::int64_t> labels;
  std::vector<double> values;
  for (const auto& record : run.rounds) {
    labels.push_back(record.n_labeled);
    values.push_back(record.test.primary());
  }
  Summary summary;
  if (run.rounds.empty()) return summary;
  const auto& last = run.rounds.back();
  const auto primary = last.test.numbers().empty() ? std::string("metric") : last.test.numbers().front().first;
  const auto [lowest, highest] = std::minmax_element(values.begin(), values.end());
  summary["best_" + primary] = higher_is_better ? *highest : *lowest;
  for (const auto& [name, value] : last.test.numbers()) summary["final_" + name] = value;
  if (last.validation) {
    for (const auto& [name, value] : last.validation->numbers()) summary["final_validation_" + name] = value;
  }
  summary["n_labeled"] = static_cast<double>(labels.back());
  summary["cost"] = last.cost;
  if (run.ceiling) summary["ceiling_" + primary] = run.ceiling->primary();
  if (const auto share = ceiling_share(run, last)) summary["final_ceiling_share"] = *share;
  if (const auto area = naulc(labels, values)) summary["naulc"] = *area;
  for (const double level : levels) {
    if (const auto count = labels_to(labels, values, level, higher_is_better)) summary[labels_to_name(level)] = *count;
  }
  return summary;
}

Summary summarise(const std::vector<Summary>& runs) {
  Summary summary;
  if (runs.empty()) return summary;
  const auto n = static_cast<double>(runs.size());
  for (const auto& [name, first] : runs.front()) {
    const auto has = [&, key = name](const Summary& run) { return run.contains(key); };
    if (!std::all_of(runs.begin(), runs.end(), has)) continue;
    double mean = 0;
    for (const auto& run : runs) mean += run.at(name) / n;
    summary[name + "_mean"] = mean;
    if (runs.size() < 2) continue;
    double squares = 0;
    for (const auto& run : runs) squares += (run.at(name) - mean) * (run.at(name) - mean);
    summary[name + "_std"] = std::sqrt(squares / (n - 1));
  }
  return summary;
}

std::optional<double> ceiling_share(const RunRecord& run, const RoundRecord& record) {
  if (!run.ceiling || run.ceiling->primary() == 0) return std::nullopt;
  return record.test.primary() / run.ceiling->primary();
}

std::vector<ShadowStop> shadow_stops(const RunRecord& run, const std::vector<std::string>& shadow_ids,
                                     bool higher_is_better) {
  std::vector<ShadowStop> stops;
  for (const auto& id : shadow_ids) {
    ShadowStop stop{id, std::nullopt};
    for (const auto& record : run.rounds) {
      const auto fired = std::any_of(record.stop.begin(), record.stop.end(),
                                     [&](const RuleValue& rule) { return rule.id == id && rule.fired; });
      if (!fired) continue;
      stop.round = record.round;
      stop.n_labeled = record.n_labeled;
      stop.labels_saved = run.rounds.back().n_labeled - record.n_labeled;
      const double gain = run.rounds.back().test.primary() - record.test.primary();
      stop.accuracy_cost = higher_is_better ? gain : -gain;
      break;
    }
    stops.push_back(std::move(stop));
  }
  return stops;
}

}  // namespace alrun
