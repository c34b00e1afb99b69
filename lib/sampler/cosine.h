#pragma once

#include "core/matrix.h"

namespace alrun {

/// What becomes of a row of zeros (a document without a known word), which has no direction: it stays, similar to nothing;
/// or all such rows lie along one more column, like each other and unlike the rest.
enum class ZeroRows { stay, own_axis };

/// Every row divided by its length, so that a dot product is a cosine. With ZeroRows::own_axis there is one column more.
Matrix unit_rows(const Matrix& points, ZeroRows zero = ZeroRows::stay);

}  // namespace alrun
