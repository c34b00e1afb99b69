#include <algorithm>
#include <set>

#include "catch.h"
#include "sampler/fixed_pool.h"
#include "sampler/initial/initial_set.h"
#include "sampler/probe_sampler.h"

using namespace alrun;
using alrun::testing::FixedPool;
using alrun::testing::probe;

namespace {

using Ids = std::vector<DocumentId>;

// 60 of class 0, 30 of class 1, 10 of class 2, under ids that are not their positions.
struct Documents {
  Documents() {
    for (int i = 0; i < 100; ++i) {
      ids.push_back(2 * i + 1);
      labels.push_back(i < 60 ? 0 : i < 90 ? 1 : 2);
    }
  }

  [[nodiscard]] Ids select(const Component<InitialSet>& initial, std::size_t k, std::uint64_t seed = 1) const {
    Rng rng(seed, "initial");
    const auto set = initial.make();
    return set->select(*pool(set->reads()), k, rng);
  }
  [[nodiscard]] std::string refusal(const InitialSet& set, const Amount& size) const {
    return set.refusal(*pool(set.reads()), size);
  }
  [[nodiscard]] std::vector<int> counts(const Ids& chosen) const {
    std::vector<int> found(3);
    for (const auto id : chosen) ++found[static_cast<std::size_t>(labels[static_cast<std::size_t>((id - 1) / 2)])];
    return found;
  }

  Ids ids;
  std::vector<std::int32_t> labels;

 private:
  [[nodiscard]] std::unique_ptr<PoolView> pool(const Views& readable) const {
    auto data = FixedPool::simple(std::vector<std::vector<float>>(200, {0.5F, 0.25F, 0.25F}), {});
    data.readable = readable;
    for (const auto label : labels) data.truth.insert(data.truth.end(), 2, label);
    return FixedPool(std::move(data)).restrict(ids);
  }
};

// As a config would name it.
Component<InitialSet> initial(const std::string& type, const char* key, const Value& value) {
  Value map;
  map.set("type", type);
  map.set(key, value);
  Component<InitialSet> component;
  Diagnostics diagnostics;
  Codec<Component<InitialSet>>::read(map, component, {}, {"initial", diagnostics});
  diagnostics.throw_if_any();
  return component;
}

Value list(const std::vector<int>& ids) { return Value::List(ids.begin(), ids.end()); }

}  // namespace

TEST_CASE("every initial set holds k distinct documents of the pool, the same under the same seed") {
  const Documents d;
  REQUIRE(initial_sets().names().size() >= 5);
  for (const auto& name : initial_sets().names()) {
    if (name == "ids") continue;  // holds what it names
    CAPTURE(name);
    const Component<InitialSet> by_default(name);
    for (const std::size_t k : {1U, 7U, 99U, 100U}) {
      const auto chosen = d.select(by_default, k);
      CHECK(std::set<DocumentId>(chosen.begin(), chosen.end()).size() == k);
      for (const auto id : chosen) CHECK(std::binary_search(d.ids.begin(), d.ids.end(), id));
      CHECK(chosen == d.select(by_default, k));
    }
    CHECK(d.select(by_default, 20, 1) != d.select(by_default, 20, 2));
  }
}

TEST_CASE("a stratified initial set has every class in its share") {
  const Documents d;
  CHECK(d.counts(d.select(Component<InitialSet>("stratified"), 20)) == std::vector<int>{12, 6, 2});
}

TEST_CASE("a balanced initial set has as many of every class as the pool allows") {
  const Documents d;
  const Component<InitialSet> balanced("balanced");
  CHECK(d.counts(d.select(balanced, 9)) == std::vector<int>{3, 3, 3});
  CHECK(d.counts(d.select(balanced, 11)) == std::vector<int>{4, 4, 3});
  CHECK(d.counts(d.select(balanced, 50)) == std::vector<int>{20, 20, 10});
  CHECK(d.counts(d.select(balanced, 90)) == std::vector<int>{50, 30, 10});
}

TEST_CASE("per_class says how many of every class, whatever the size") {
  const Documents d;
  CHECK(d.counts(d.select(initial("balanced", "per_class", 10), 1)) == std::vector<int>{10, 10, 10});
  CHECK_THROWS_WITH(d.select(initial("balanced", "per_class", 11), 1),
                    "loop.initial.per_class is 11, but class 'class2' has only 10 documents in the pool");
  CHECK_THROWS_AS(initial("balanced", "per_class", 0), ConfigError);
}

TEST_CASE("an initial set that the pool cannot give is refused with both numbers, whoever chooses it") {
  const Documents d;
  const auto count = [](std::int64_t n) { return Amount{Amount::Kind::count, n}; };
  const auto fraction = [](double share) { return Amount{Amount::Kind::fraction, 0, share}; };
  for (const auto& name : initial_sets().names()) {
    if (name == "ids") continue;  // holds what it names
    CAPTURE(name);
    const auto set = Component<InitialSet>(name).make();
    CHECK(d.refusal(*set, count(100)).empty());
    CHECK(d.refusal(*set, count(101)) ==
          "the initial set is to have 101 documents, but the training pool has only 100; lower loop.initial.size, or write "
          "'all'");
    CHECK(d.refusal(*set, {Amount::Kind::all}).empty());
    CHECK(d.refusal(*set, fraction(0.01)).empty());
    CHECK(d.refusal(*set, fraction(0.001)) ==
          "the initial set is to be 0.001 of the training pool's 100 documents, which is not one; raise loop.initial.size");
  }
  const auto per_class = [&](int n) { return d.refusal(*initial("balanced", "per_class", n).make(), count(1000)); };
  CHECK(per_class(10).empty());
  CHECK(per_class(11) == "loop.initial.per_class is 11, but class 'class2' has only 10 documents in the pool");
  CHECK(d.refusal(*initial("ids", "ids", list({1, 3})).make(), count(1000)).empty());
  CHECK(d.refusal(*initial("ids", "ids", list({1, 2})).make(), count(1)) ==
        "loop.initial.ids names document 2, which is not among the 100 of the training pool");
}

TEST_CASE("an initial set of ids holds these in their order, whatever the size") {
  const Documents d;
  CHECK(d.select(initial("ids", "ids", list({199, 1, 33})), 100) == Ids{199, 1, 33});
  CHECK_THROWS_WITH(d.select(initial("ids", "ids", list({1, 2})), 2),
                    "loop.initial.ids names document 2, which is not among the 100 of the training pool");
  CHECK_THROWS_WITH(d.select(initial("ids", "ids", list({2000000})), 1), Catch::Contains("names document 2000000"));
  CHECK_THROWS_WITH(initial("ids", "ids", list({1, 3, 1})), "'ids' names 1 twice");
  CHECK_THROWS_WITH(initial("ids", "ids", list({})), "'ids' needs at least one document");
  CHECK_THROWS_AS(initial("ids", "ids", list({-1})), ConfigError);
}

TEST_CASE("an initial set is chosen by any sampler, which gets the seed") {
  const Documents d;
  Value last;
  last.set("last", true);
  CHECK(d.select(initial("sampler", "sampler", probe()), 3) == Ids{1, 3, 5});
  CHECK(d.select(initial("sampler", "sampler", probe(last)), 3) == Ids{199, 197, 195});
  CHECK(initial("sampler", "sampler", probe()).make()->sampler()->type() == "probe_for_tests");
  Value random;
  random.set("type", "random");
  CHECK(d.select(initial("sampler", "sampler", random), 9, 5) == d.select(Component<InitialSet>("random"), 9, 5));
  Value none;
  none.set("limit", 0);
  CHECK_THROWS_WITH(d.select(initial("sampler", "sampler", probe(none)), 3),
                    "the initial set is empty: sampler 'probe_for_tests' finds no document beyond its threshold");
}
