#include "sampler/cosine.h"

#include <cmath>

namespace alrun {

Matrix unit_rows(const Matrix& points, ZeroRows zero) {
  const std::size_t dimensions = points.columns();
  Matrix units(points.rows(), dimensions + (zero == ZeroRows::own_axis ? 1 : 0));
  for (std::size_t i = 0; i < points.rows(); ++i) {
    const auto point = points.row(i);
    const auto unit = units.row(i);
    double squares = 0;
    for (const float x : point) squares += static_cast<double>(x) * static_cast<double>(x);
    if (squares > 0) {
      const double scale = 1 / std::sqrt(squares);
      for (std::size_t j = 0; j < dimensions; ++j) unit[j] = static_cast<float>(static_cast<double>(point[j]) * scale);
    } else if (zero == ZeroRows::own_axis) {
      unit[dimensions] = 1;
    }
  }
  return units;
}

}  // namespace alrun
