#include "core/apportion.h"

#include <numeric>

#include "catch.h"
#include "core/rng.h"

using alrun::apportion;

TEST_CASE("seats go by the largest remainder, ties to the earlier group") {
  // 100 seats over 47/16/15.8/12/6.1/3.1 thousand votes: the usual textbook example of Hamilton's method, with 10 seats.
  const std::vector<std::size_t> votes{47000, 16000, 15800, 12000, 6100, 3100};
  CHECK(apportion(votes, 10) == std::vector<std::size_t>{5, 2, 1, 1, 1, 0});
  CHECK(apportion(std::vector<std::size_t>{1, 1, 1}, 2) == std::vector<std::size_t>{1, 1, 0});
  CHECK(apportion(std::vector<std::size_t>{}, 3).empty());
  CHECK(apportion(std::vector<std::size_t>{0, 0}, 3) == std::vector<std::size_t>{0, 0});
}

TEST_CASE("seats add up, stay within the groups and within one of the exact share") {
  alrun::Rng rng(1, "test");
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<std::size_t> sizes(1 + rng.below(8));
    for (auto& size : sizes) size = rng.below(50);
    const auto total = std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
    const auto k = rng.below(total + 1);
    const auto seats = apportion(sizes, k);
    CHECK(std::accumulate(seats.begin(), seats.end(), std::size_t{0}) == k);
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      CHECK(seats[i] <= sizes[i]);
      if (total > 0)
        CHECK(std::abs(static_cast<double>(seats[i]) - static_cast<double>(sizes[i] * k) / static_cast<double>(total)) < 1);
    }
  }
}
