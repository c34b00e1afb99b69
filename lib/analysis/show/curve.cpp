#include <fmt/format.h>

#include <algorithm>

#include "analysis/show/parts.h"

namespace alrun {
namespace {

// Rounds at which the metric is undefined are passed over.
Series defined_rounds(const Curve& curve, const std::string& metric, std::size_t& left_out) {
  Series series;
  for (const auto& point : curve.points) {
    const auto value = value_if_any(point.test, metric);
    if (!value) {
      ++left_out;
      continue;
    }
    const auto x = static_cast<double>(point.n_labeled);
    if (!series.x.empty() && series.x.back() == x) {
      series.y.back() = *value;
      continue;
    }
    series.x.push_back(x);
    series.y.push_back(*value);
  }
  return series;
}

std::string title(const std::vector<const Curve*>& counted, std::size_t all, std::string_view metric) {
  if (counted.size() == 1) return fmt::format("test {}, seed {}", metric, counted.front()->seed);
  return fmt::format("test {}, mean of {}{} seeds", metric, counted.size(), counted.size() < all ? " finished" : "");
}

}  // namespace

std::vector<const Curve*> counted_curves(const std::vector<Curve>& curves) {
  const auto is_finished = [](const Curve& curve) { return !curve.stopped_by.empty(); };
  const bool any = std::any_of(curves.begin(), curves.end(), is_finished);
  std::vector<const Curve*> counted;
  for (const auto& curve : curves) {
    if (!any || is_finished(curve)) counted.push_back(&curve);
  }
  return counted;
}

std::string curve_plot(const std::vector<Curve>& curves, const std::string& metric, const TextLook& look) {
  const auto counted = counted_curves(curves);
  const auto& name = metric;
  std::vector<Series> all;
  std::size_t left_out = 0;
  for (const auto* curve : counted) {
    all.push_back(defined_rounds(*curve, metric, left_out));
    if (all.back().x.empty()) return fmt::format("no curve: seed {} has no {}\n", curve->seed, name);
  }
  if (all.empty()) return {};
  Series means;
  for (const auto& point : mean_curve(all)) {
    means.x.push_back(point.x);
    means.y.push_back(point.mean);
  }
  if (means.x.empty()) return "no curve: the seeds have no label count in common\n";
  auto text = text_plot(means, {"labels", title(counted, curves.size(), name)}, look);
  const auto ends_later =
      std::any_of(all.begin(), all.end(), [&](const Series& one) { return one.x.back() > means.x.back(); });
  if (ends_later) text += "drawn as far as all of these seeds go\n";
  if (left_out > 0) text += fmt::format("without {} rounds of no {}\n", left_out, name);
  return text;
}

Curve curve_of(const RunRecord& run) {
  Curve curve;
  curve.seed = run.seed;
  for (const auto& record : run.rounds) curve.points.push_back(point_of(record));
  curve.ceiling = run.ceiling;
  if (run.stopped) {
    curve.stopped_by = run.stopped->why.rule;
    curve.stop_reason = run.stopped->why.reason;
  }
  return curve;
}

}  // namespace alrun
