#include "model/epochs.h"

#include <algorithm>
#include <numeric>

#include "catch.h"

using namespace alrun;

TEST_CASE("epochs: the round's number, or as many as min_updates takes") {
  TrainingOptions training;
  training.epochs.values = {10, 5};
  CHECK(epochs_in_round(training, 1000, 0) == 10);
  CHECK(epochs_in_round(training, 1000, 1) == 5);
  CHECK(epochs_in_round(training, 1000, 7) == 5);

  training.min_updates = 400;
  CHECK(epochs_in_round(training, 100, 0) == 100);  // four steps of up to 32 documents an epoch
  CHECK(epochs_in_round(training, 33, 0) == 200);
  CHECK(epochs_in_round(training, 96, 0) == 134);  // three steps: 133 epochs would be one short
  CHECK(epochs_in_round(training, 10000, 0) == 10);
  CHECK(epochs_in_round(training, 0, 0) == 10);
}

TEST_CASE("epochs: every epoch is a permutation, and the same one for the same seed and round only") {
  EpochOrder order(50, 1, 2);
  EpochOrder again(50, 1, 2);
  EpochOrder other_seed(50, 2, 2);
  EpochOrder other_round(50, 1, 3);
  std::vector<std::size_t> identity(50);
  std::iota(identity.begin(), identity.end(), std::size_t{0});
  std::vector<std::size_t> before = identity;
  for (int epoch = 0; epoch < 3; ++epoch) {
    const auto span = order.next();
    const std::vector<std::size_t> now(span.begin(), span.end());
    CHECK(std::ranges::equal(again.next(), now));
    CHECK_FALSE(std::ranges::equal(other_seed.next(), now));
    CHECK_FALSE(std::ranges::equal(other_round.next(), now));
    CHECK(now != before);
    before = now;
    CHECK(std::is_permutation(now.begin(), now.end(), identity.begin(), identity.end()));
  }
}
