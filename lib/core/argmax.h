#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace alrun {

/// The index of the largest value; of equal ones the first. There is at least one value.
inline std::size_t argmax(std::span<const float> values) {
  return static_cast<std::size_t>(std::max_element(values.begin(), values.end()) - values.begin());
}

}  // namespace alrun
