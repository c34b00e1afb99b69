#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "analysis/statistics/statistics.h"
#include "analysis/study/curve.h"

namespace alrun {

/// A value at some place along a curve: mean over seeds and its 95 % t interval, which a single seed lacks.
struct MeanPoint {
  double x = 0;
  double mean = 0;
  std::optional<Interval> band;
};

/// A number of several runs.
struct Spread {
  std::vector<double> values;
  std::optional<double> mean;
  std::optional<double> deviation;   ///< n - 1
  std::optional<Interval> interval;  ///< 95 % of the mean, Student's t
};

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
