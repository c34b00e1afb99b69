#pragma once

#include <cstddef>
#include <span>

namespace alrun {

/// ‖a - b‖², summed in eight fixed lanes: the same bits on every CPU, and a loop that vectorises.
inline double squared_distance(std::span<const float> a, std::span<const float> b) {
  constexpr std::size_t lanes = 8;
  float sums[lanes] = {};
  std::size_t j = 0;
  for (; j + lanes <= a.size(); j += lanes) {
    for (std::size_t l = 0; l < lanes; ++l) {
      const float difference = a[j + l] - b[j + l];
      sums[l] += difference * difference;
    }
  }
  double total = 0;
  for (const float sum : sums) total += static_cast<double>(sum);
  for (; j < a.size(); ++j) {
    const auto difference = static_cast<double>(a[j] - b[j]);
    total += difference * difference;
  }
  return total;
}

/// a · b, in the same way.
inline double dot_product(std::span<const float> a, std::span<const float> b) {
  constexpr std::size_t lanes = 8;
  float sums[lanes] = {};
  std::size_t j = 0;
  for (; j + lanes <= a.size(); j += lanes) {
    for (std::size_t l = 0; l < lanes; ++l) sums[l] += a[j + l] * b[j + l];
  }
  double total = 0;
  for (const float sum : sums) total += static_cast<double>(sum);
  for (; j < a.size(); ++j) total += static_cast<double>(a[j]) * static_cast<double>(b[j]);
  return total;
}

}  // namespace alrun
