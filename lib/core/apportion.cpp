#include "core/apportion.h"

#include <algorithm>
#include <numeric>

namespace alrun {

std::vector<std::size_t> apportion(std::span<const std::size_t> sizes, std::size_t k) {
  const std::size_t total = std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
  std::vector<std::size_t> seats(sizes.size());
  if (total == 0) return seats;
  k = std::min(k, total);
  // Whole numbers throughout, so that equal remainders are equal.
  std::vector<std::size_t> remainders(sizes.size());
  std::size_t left = k;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    seats[i] = sizes[i] * k / total;
    remainders[i] = sizes[i] * k % total;
    left -= seats[i];
  }
  std::vector<std::size_t> order(sizes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return remainders[a] > remainders[b]; });
  for (std::size_t i = 0; i < left; ++i) ++seats[order[i]];
  return seats;
}

}  // namespace alrun
