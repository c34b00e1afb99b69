#include "loop/pool.h"

#include "catch.h"

using namespace alrun;
using Ids = std::vector<DocumentId>;

namespace {

// Answers with id mod 10, abstains on multiples of 10; a document costs its id.
class Teller final : public Oracle {
 public:
  Answers label(std::span<const DocumentId> ids) override {
    Answers answers;
    for (const auto id : ids) {
      if (id % 10 == 0) {
        answers.abstain();
      } else {
        answers.add(id % 10);
      }
    }
    return answers;
  }
  [[nodiscard]] double cost(DocumentId id) const override { return id; }
};

Ids list(std::span<const DocumentId> ids) { return {ids.begin(), ids.end()}; }

}  // namespace

TEST_CASE("a pool refuses a selection that is not distinct and unlabelled") {
  Teller teller;
  Pool pool({1, 3, 5}, teller);
  pool.buy(Ids{5, 1});
  CHECK(list(pool.unlabelled()) == Ids{3});
  CHECK(list(pool.labelled()) == Ids{5, 1});
  CHECK(list(pool.answers().values()) == Ids{5, 1});
  CHECK_THROWS_WITH(pool.buy(Ids{1}),
                    "a selection of 1 documents holds a repeated one, or one that is not in the unlabelled pool");
  CHECK_THROWS_AS(pool.buy(Ids{3, 3}), Error);
}

TEST_CASE("a document that gets no label costs, and leaves the pool") {
  Teller teller;
  Pool pool({1, 10, 12, 20}, teller);
  const auto answers = pool.buy(Ids{12, 10});
  Answers expected{2};
  expected.abstain();
  CHECK(answers == expected);
  CHECK(list(pool.labelled()) == Ids{12});
  CHECK(list(pool.unlabelled()) == Ids{1, 20});
  CHECK(pool.cost() == 22);
  CHECK(pool.cheapest() == 1);
  pool.buy(Ids{1, 20});
  CHECK(pool.cheapest() == 0);
}

TEST_CASE("what is affordable is the longest beginning within the cost") {
  Teller teller;
  const Pool pool({3, 4, 5, 100}, teller);
  const Ids wanted{5, 4, 100, 3};
  CHECK(pool.affordable(wanted, CostLimit{9}) == 2);
  CHECK(pool.affordable(wanted, CostLimit{8.5}) == 1);
  CHECK(pool.affordable(wanted, CostLimit{4}) == 0);
  CHECK(pool.affordable(wanted, CostLimit{-1}) == 0);
  CHECK(pool.affordable(wanted, CostLimit{1000}) == 4);
}
