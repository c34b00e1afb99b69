#pragma once

#include <vector>

#include "core/matrix.h"

namespace alrun {

/// The mean of the rows, summed in double precision; zeros if there are none.
inline std::vector<float> mean_point(const Matrix& points) {
  std::vector<double> sums(points.columns());
  for (std::size_t i = 0; i < points.rows(); ++i) {
    const auto point = points.row(i);
    for (std::size_t j = 0; j < sums.size(); ++j) sums[j] += static_cast<double>(point[j]);
  }
  std::vector<float> mean(sums.size());
  if (points.rows() == 0) return mean;
  for (std::size_t j = 0; j < mean.size(); ++j) mean[j] = static_cast<float>(sums[j] / static_cast<double>(points.rows()));
  return mean;
}

}  // namespace alrun
