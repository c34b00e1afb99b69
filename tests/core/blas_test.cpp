#include "core/blas.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "catch.h"
#include "core/parallel.h"
#include "sampler/faiss_module.h"

using namespace alrun;

TEST_CASE("blas: never more at once than there are turns") {
  BlasTurns turns;
  turns.allow(2);
  std::atomic<int> at_once{0};
  std::atomic<int> most{0};
  parallel_for(200, 8, [&](std::size_t) {
    const BlasTurn turn(turns);
    const int now = ++at_once;
    int before = most;
    while (before < now && !most.compare_exchange_weak(before, now)) {
    }
    std::this_thread::yield();
    --at_once;
  });
  CHECK(most <= 2);
}

TEST_CASE("blas: named once a module has brought it") {
  faiss_module();
  CHECK_FALSE(blas_name().empty());
}
