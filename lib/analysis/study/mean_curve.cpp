#include "analysis/study/mean_curve.h"

#include <algorithm>
#include <cmath>

namespace alrun {
namespace {

constexpr double interval_level = 0.95;

// The value at x, which moves up from call to call; `at` is the last index found.
double value_at(const Series& series, double x, std::size_t& at) {
  while (at + 1 < series.x.size() && series.x[at + 1] <= x) ++at;
  if (series.x[at] == x || at + 1 == series.x.size()) return series.y[at];
  const double share = (x - series.x[at]) / (series.x[at + 1] - series.x[at]);
  return series.y[at] + share * (series.y[at + 1] - series.y[at]);
}

}  // namespace

std::optional<Series> series_of(const Curve& curve, const OfPoint& x, const OfPoint& y) {
  Series series;
  for (const auto& point : curve.points) {
    const auto at = x(point);
    const auto value = y(point);
    if (!at || !value || !std::isfinite(*at) || !std::isfinite(*value)) return std::nullopt;
    if (!series.x.empty() && *at < series.x.back()) return std::nullopt;
    if (!series.x.empty() && *at == series.x.back()) {
      series.y.back() = *value;
      continue;
    }
    series.x.push_back(*at);
    series.y.push_back(*value);
  }
  return series;
}

std::vector<MeanPoint> mean_curve(const std::vector<Series>& series) {
  std::vector<double> grid;
  for (const auto& one : series) grid.insert(grid.end(), one.x.begin(), one.x.end());
  std::sort(grid.begin(), grid.end());
  grid.erase(std::unique(grid.begin(), grid.end()), grid.end());
  for (const auto& one : series) {
    std::erase_if(grid, [&](double x) { return x < one.x.front() || x > one.x.back(); });
  }
  std::vector<MeanPoint> points;
  std::vector<std::size_t> at(series.size(), 0);
  for (const double x : grid) {
    std::vector<double> values;
    for (std::size_t i = 0; i < series.size(); ++i) values.push_back(value_at(series[i], x, at[i]));
    points.push_back({x, *mean(values), mean_interval(values, interval_level)});
  }
  return points;
}

Spread spread_of(std::vector<double> values) {
  Spread spread;
  spread.mean = mean(values);
  spread.deviation = standard_deviation(values);
  spread.interval = mean_interval(values, interval_level);
  spread.values = std::move(values);
  return spread;
}

std::vector<std::size_t> thinned(std::size_t n, std::size_t limit) {
  std::vector<std::size_t> indices;
  const auto count = std::min(n, limit);
  for (std::size_t i = 0; i < count; ++i) indices.push_back(count == 1 ? n - 1 : i * (n - 1) / (count - 1));
  return indices;
}

}  // namespace alrun
