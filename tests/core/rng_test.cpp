#include "core/rng.h"

#include <algorithm>
#include <numeric>
#include <set>

#include "catch.h"

using alrun::Rng;

TEST_CASE("a stream is a pure function of seed, name, round and member") {
  const auto first = [](Rng rng) { return rng(); };
  CHECK(first(Rng(1, "sampler", 2, 3)) == first(Rng(1, "sampler", 2, 3)));
  const std::set<std::uint64_t> draws{first(Rng(1, "sampler", 2, 3)), first(Rng(2, "sampler", 2, 3)),
                                      first(Rng(1, "initial", 2, 3)), first(Rng(1, "sampler", 3, 3)),
                                      first(Rng(1, "sampler", 2, 4)), first(Rng(1, "sampler", 3, 2))};
  CHECK(draws.size() == 6);
}

// Recorded once; a change of engine, key or distribution would silently change every published curve.
TEST_CASE("draws stay what they are on every platform") {
  Rng rng(42, "shuffle", 1);
  CHECK(rng() == 5135041541237409460U);
  CHECK(rng.below(1000) == 209);
  CHECK(rng.uniform() == 0.74035395294914508);
  CHECK(rng.normal() == -0.82402229102162461);
}

TEST_CASE("filling draws what single draws would, and goes on after them") {
  for (const auto& [low, high] : {std::pair{0.0, 1.0}, {-0.05, 0.05}, {-3.7, 11.1}, {5.0, 5.0 + 1e-13}}) {
    Rng one(7, "test");
    Rng other(7, "test");
    std::vector<float> filled(20000);
    one.fill_uniform(filled, low, high);
    std::vector<float> single(filled.size());
    for (float& value : single) value = static_cast<float>(other.uniform(low, high));
    CHECK(filled == single);
    CHECK(one() == other());
  }
}

TEST_CASE("below(n) stays below n and reaches every value about equally often") {
  Rng rng(1, "test");
  std::vector<int> counts(7);
  for (int i = 0; i < 70000; ++i) ++counts.at(rng.below(7));
  for (const int count : counts) CHECK(std::abs(count - 10000) < 500);  // 5 standard deviations
}

TEST_CASE("shuffle permutes and sample draws without replacement") {
  std::vector<int> items(100);
  std::iota(items.begin(), items.end(), 0);
  auto shuffled = items;
  Rng rng(3, "test");
  rng.shuffle(std::span(shuffled));
  CHECK(shuffled != items);
  CHECK(std::is_permutation(shuffled.begin(), shuffled.end(), items.begin()));

  const auto drawn = rng.sample(std::span<const int>(items), 30);
  CHECK(std::set<int>(drawn.begin(), drawn.end()).size() == 30);
  const auto all = rng.sample(std::span<const int>(items), 1000);
  CHECK(std::is_permutation(all.begin(), all.end(), items.begin(), items.end()));
  CHECK(rng.sample(std::span<const int>(), 5).empty());
}
