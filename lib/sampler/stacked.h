#pragma once

#include <algorithm>

#include "core/matrix.h"

namespace alrun {

/// The rows of `above`, then those of `below`, which has the columns; `above` may be empty.
inline Matrix stacked(const Matrix& above, const Matrix& below) {
  Matrix both(above.rows() + below.rows(), below.columns());
  std::ranges::copy(above.data(), both.data().begin());
  std::ranges::copy(below.data(), both.data().begin() + static_cast<std::ptrdiff_t>(above.data().size()));
  return both;
}

/// These rows of a matrix, in their order.
template <class Rows>
Matrix rows_of(const Matrix& all, const Rows& rows) {
  Matrix chosen(rows.size(), all.columns());
  std::size_t i = 0;
  for (const auto row : rows) std::ranges::copy(all.row(static_cast<std::size_t>(row)), chosen.row(i++).begin());
  return chosen;
}

}  // namespace alrun
