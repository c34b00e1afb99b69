#include <algorithm>
#include <set>

#include "catch.h"
#include "sampler/initial/initial_set.h"

using namespace alrun;

namespace {

struct Documents {
  std::vector<DocumentId> ids;
  std::vector<std::int32_t> labels;
};

// 60 of class 0, 30 of class 1, 10 of class 2, under ids that are not their positions.
Documents documents() {
  Documents d;
  for (int i = 0; i < 100; ++i) {
    d.ids.push_back(2 * i + 1);
    d.labels.push_back(i < 60 ? 0 : i < 90 ? 1 : 2);
  }
  return d;
}

}  // namespace

TEST_CASE("every initial set holds k distinct documents of the pool, the same under the same seed") {
  const auto d = documents();
  REQUIRE(initial_sets().names().size() >= 2);
  for (const auto& name : initial_sets().names()) {
    CAPTURE(name);
    for (const std::size_t k : {1U, 7U, 99U, 100U}) {
      Rng rng(1, "initial");
      Rng same(1, "initial");
      const auto chosen = Component<InitialSet>(name).make()->select({d.ids, d.labels, 3}, k, rng);
      CHECK(std::set<DocumentId>(chosen.begin(), chosen.end()).size() == k);
      for (const auto id : chosen) CHECK(std::binary_search(d.ids.begin(), d.ids.end(), id));
      CHECK(chosen == Component<InitialSet>(name).make()->select({d.ids, d.labels, 3}, k, same));
    }
  }
}

TEST_CASE("a stratified initial set has every class in its share") {
  const auto d = documents();
  Rng rng(1, "initial");
  const auto chosen = Component<InitialSet>("stratified").make()->select({d.ids, d.labels, 3}, 20, rng);
  std::vector<int> counts(3);
  for (const auto id : chosen) ++counts[static_cast<std::size_t>(d.labels[static_cast<std::size_t>((id - 1) / 2)])];
  CHECK(counts == std::vector<int>{12, 6, 2});
}
