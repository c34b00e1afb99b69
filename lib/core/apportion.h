#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace alrun {

/// Divides k seats over groups in proportion to their sizes by the largest remainder (Hamilton's method; ties go to the
/// earlier group). No group gets more than its size; k at most the sum of the sizes.
std::vector<std::size_t> apportion(std::span<const std::size_t> sizes, std::size_t k);

}  // namespace alrun
