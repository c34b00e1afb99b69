#include "loop/pool.h"

#include "catch.h"

using namespace alrun;
using Ids = std::vector<DocumentId>;

namespace {

// A document costs its id.
double price(DocumentId id) { return id; }

// Answers with id mod 10, none for multiples of 10.
Replies replies(const Ids& ids) {
  Replies all;
  for (const auto id : ids) {
    if (id % 10 == 0) {
      all.answers.abstain();
    } else {
      all.answers.add(id % 10);
    }
    all.costs.push_back(price(id));
  }
  return all;
}

Ids list(std::span<const DocumentId> ids) { return {ids.begin(), ids.end()}; }

}  // namespace

TEST_CASE("a pool refuses a selection that is not distinct and unlabelled") {
  Pool pool({1, 3, 5}, price);
  pool.label(Ids{5, 1}, replies({5, 1}));
  CHECK(list(pool.unlabelled()) == Ids{3});
  CHECK(list(pool.labelled()) == Ids{5, 1});
  CHECK(list(pool.answers().values()) == Ids{5, 1});
  CHECK_THROWS_WITH(pool.label(Ids{1}, replies({1})),
                    "a selection of 1 documents holds a repeated one, or one that is not in the unlabelled pool");
  CHECK_THROWS_AS(pool.label(Ids{3, 3}, replies({3, 3})), Error);
  CHECK_THROWS_AS(pool.require_unlabelled(Ids{4}), Error);
  CHECK_NOTHROW(pool.require_unlabelled(Ids{3}));
  CHECK(list(pool.unlabelled()) == Ids{3});
}

TEST_CASE("a document that gets no label costs, and leaves the pool") {
  Pool pool({1, 10, 12, 20}, price);
  pool.label(Ids{12, 10}, replies({12, 10}));
  CHECK(list(pool.labelled()) == Ids{12});
  CHECK(list(pool.unlabelled()) == Ids{1, 20});
  CHECK(pool.cost() == 22);
  CHECK(pool.cheapest() == 1);
  pool.label(Ids{1, 20}, replies({1, 20}));
  CHECK(pool.cheapest() == 0);
}

TEST_CASE("what is affordable is the longest beginning within the cost") {
  const Pool pool({3, 4, 5, 100}, price);
  const Ids wanted{5, 4, 100, 3};
  CHECK(pool.affordable(wanted, CostLimit{9}) == 2);
  CHECK(pool.affordable(wanted, CostLimit{8.5}) == 1);
  CHECK(pool.affordable(wanted, CostLimit{4}) == 0);
  CHECK(pool.affordable(wanted, CostLimit{-1}) == 0);
  CHECK(pool.affordable(wanted, CostLimit{1000}) == 4);
}
