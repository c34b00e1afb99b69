#include "core/parallel.h"

#include <atomic>
#include <stdexcept>
#include <vector>

#include "catch.h"

using alrun::parallel_for;

TEST_CASE("every index runs once, for any number of threads") {
  for (const int threads : {0, 1, 2, 8, 100}) {
    std::vector<std::atomic<int>> runs(37);
    parallel_for(runs.size(), threads, [&](std::size_t i) { ++runs[i]; });
    for (const auto& count : runs) CHECK(count == 1);
  }
  parallel_for(0, 4, [](std::size_t) { FAIL("nothing to run"); });
}

TEST_CASE("an exception reaches the caller") {
  for (const int threads : {1, 4}) {
    const auto work = [&] {
      parallel_for(100, threads, [](std::size_t i) {
        if (i == 5) throw std::runtime_error("five");
      });
    };
    CHECK_THROWS_WITH(work(), "five");
  }
}
