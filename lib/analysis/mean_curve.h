#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "analysis/report.h"

namespace alrun {

/// A run's values by rising x.
struct Series {
  std::vector<double> x;
  std::vector<double> y;
};

/// A number of a round; nothing if it has none.
using OfPoint = std::function<std::optional<double>(const CurvePoint&)>;

/// The rounds of a curve; of several at the same x the last. Nothing if a round lacks one of the numbers or x falls.
std::optional<Series> series_of(const Curve& curve, const OfPoint& x, const OfPoint& y);

/// The mean of several series wherever one of them has a value and all of them are, linear between values.
std::vector<MeanPoint> mean_curve(const std::vector<Series>& series);

/// Mean, deviation and interval of values.
Spread spread_of(std::vector<double> values);

/// `limit` or fewer indices of n, evenly spread, the first and last among them.
std::vector<std::size_t> thinned(std::size_t n, std::size_t limit);

}  // namespace alrun
