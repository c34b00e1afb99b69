#include "core/array.h"

#include "catch.h"

using namespace alrun;

TEST_CASE("an array holds a vector's numbers, and copies share them") {
  const Array<int> numbers(std::vector<int>{1, 2, 3});
  const auto copy = numbers;
  CHECK(copy.data() == numbers.data());
  CHECK(copy == Array<int>{1, 2, 3});
  CHECK_FALSE(copy == Array<int>{1, 2});
  CHECK(copy.back() == 3);
  const std::span<const int> span = copy;
  CHECK(span.size() == 3);
  CHECK(Array<int>().empty());
}

TEST_CASE("an array keeps what it views alive, also after being moved from") {
  const auto owner = std::make_shared<const std::vector<int>>(std::vector<int>{4, 5, 6});
  Array<int> view(owner, std::span(*owner).subspan(1));
  CHECK(owner.use_count() == 2);
  auto taken = std::move(view);
  CHECK(taken == Array<int>{5, 6});
  CHECK(view == Array<int>{5, 6});  // NOLINT(bugprone-use-after-move): moving is copying
  taken = Array<int>{7};
  view = taken;
  CHECK(owner.use_count() == 1);
  CHECK(view[0] == 7);
}
