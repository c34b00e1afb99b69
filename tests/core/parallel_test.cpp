#include "core/parallel.h"

#include <sys/resource.h>

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

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // which need memory themselves
TEST_CASE("every index runs where no thread can be started") {
  std::vector<std::atomic<int>> runs(370);
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_AS, &before) == 0);
  const rlimit none{1, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_AS, &none) == 0);
  // More than there are stacks left of threads that have ended.
  parallel_for(runs.size(), 100, [&](std::size_t i) { ++runs[i]; });
  REQUIRE(::setrlimit(RLIMIT_AS, &before) == 0);
  for (const auto& count : runs) CHECK(count == 1);
}
#endif
