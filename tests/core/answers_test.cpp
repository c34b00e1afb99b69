#include "core/answers.h"

#include <algorithm>

#include "catch.h"

using namespace alrun;

TEST_CASE("Answers hold rows of any length, and absent ones") {
  Answers answers;
  answers.add(3);
  answers.abstain();
  answers.add(AnswerRow{});
  const std::vector<std::int32_t> set{1, 4};
  answers.add(set);
  REQUIRE(answers.size() == 4);
  CHECK(same(*answers[0], std::vector<std::int32_t>{3}));
  CHECK_FALSE(answers[1]);
  REQUIRE(answers[2]);  // the empty set is an answer
  CHECK(answers[2]->empty());
  CHECK(same(*answers[3], set));
  CHECK(std::ranges::equal(answers.values(), std::vector<std::int32_t>{3, 1, 4}));

  const auto some = answers.first(3);
  CHECK(some.size() == 3);
  CHECK(std::ranges::equal(some.values(), std::vector<std::int32_t>{3}));
  CHECK(answers.first(0) == Answers{});

  Answers copy;
  for (std::size_t i = 0; i < answers.size(); ++i) copy.add(answers, i);
  CHECK(copy == answers);
  CHECK(some != answers);
}

TEST_CASE("Answers of classes are their values") {
  const Answers answers{2, 0, 1};
  REQUIRE(answers.size() == 3);
  CHECK(same(*answers[2], std::vector<std::int32_t>{1}));
  CHECK(std::ranges::equal(answers.values(), std::vector<std::int32_t>{2, 0, 1}));
}
