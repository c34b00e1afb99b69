#include <algorithm>
#include <limits>
#include <set>

#include "catch.h"
#include "config/yaml.h"
#include "core/rng.h"
#include "sampler/fixed_pool.h"
#include "sampler/sampler.h"

using namespace alrun;
using alrun::testing::FixedPool;
using alrun::testing::PoolData;
using alrun::testing::Rows;

// What every registered sampler owes the loop, whatever the pool.
namespace {

Rows random_rows(std::size_t n, std::size_t classes, std::uint64_t seed) {
  Rng rng(seed, "test");
  Rows rows(n, std::vector<float>(classes));
  for (auto& row : rows) {
    float sum = 0;
    for (auto& p : row) sum += p = static_cast<float>(rng.uniform(0.01, 1));
    for (auto& p : row) p /= sum;
  }
  return rows;
}

// All but those that tests register for themselves.
std::vector<std::string> tested_samplers() {
  auto names = samplers().names();
  std::erase_if(names, [](const std::string& name) { return name.starts_with("test_") || name.ends_with("_for_tests"); });
  return names;
}

Component<Sampler> component(const std::string& name) {
  const auto& example = samplers().card(name).example;
  if (example.empty()) return Component<Sampler>(name);
  Diagnostics diagnostics;
  Component<Sampler> made;
  const auto value = parse_yaml(example, "example", diagnostics);
  Codec<Component<Sampler>>::read(value, made, unbounded, {"sampler", diagnostics});
  diagnostics.throw_if_any();
  return made;
}

// The classes that examples name, and a word of theirs.
void name_classes(PoolData& data) {
  const std::vector<std::string> names{"sport", "science", "art", "law", "travel"};
  data.class_names.assign(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(data.probabilities.columns()));
  const auto documents = data.labels.size() + data.probabilities.rows();
  data.features = test::features_of(1, std::vector<test::Row>(documents, test::Row{{0, 1.0F}}));
  data.vocabulary = {"goal"};
}

// A view that the sampler does not declare throws.
Selection select(const std::string& name, const Rows& rows, std::size_t k, std::uint64_t seed = 1, int threads = 1) {
  const auto sampler = component(name).make();
  auto data = FixedPool::simple(rows, {0, 0, 0});
  name_classes(data);
  data.threads = threads;
  data.readable = sampler->reads();
  for (std::size_t i = 0; i < rows.size(); ++i) data.truth.push_back(static_cast<std::int32_t>(i % rows[0].size()));
  FixedPool pool(std::move(data));
  Rng rng(seed, "sampler", 4);
  return sampler->select(pool, k, rng);
}

void check_valid(const std::string& name, const Selection& selection, const Rows& rows, std::size_t k) {
  const std::set<DocumentId> distinct(selection.ids.begin(), selection.ids.end());
  CHECK(selection.ids.size() == std::min(k, rows.size()));
  CHECK(distinct.size() == selection.ids.size());
  for (const auto id : selection.ids) {
    CHECK(id >= 3);
    CHECK(id < static_cast<DocumentId>(rows.size() + 3));
  }
  if (selection.scores.empty()) return;
  CHECK(selection.scores.size() == selection.ids.size());
  for (const double score : selection.scores) CHECK(std::isfinite(score));
  if (component(name).make()->scores() == Scores::ranked)
    CHECK(std::is_sorted(selection.scores.rbegin(), selection.scores.rend()));
}

}  // namespace

TEST_CASE("contract: there are samplers, each described and with a default") {
  const auto names = tested_samplers();
  REQUIRE(names.size() >= 5);
  CHECK(samplers().duplicates().empty());
  for (const auto& name : names) CHECK_FALSE(samplers().card(name).summary.empty());
}

TEST_CASE("contract: every sampler returns k distinct unlabelled documents, all when k exceeds the pool") {
  for (const auto& name : tested_samplers()) {
    CAPTURE(name);
    const auto rows = random_rows(50, 4, 7);
    for (const std::size_t k : {1U, 10U, 49U, 50U, 51U, 1000U}) check_valid(name, select(name, rows, k), rows, k);
  }
}

TEST_CASE("contract: every sampler picks the same under the same seed, with one thread and with three") {
  for (const auto& name : tested_samplers()) {
    CAPTURE(name);
    const auto rows = random_rows(80, 5, 3);
    const auto first = select(name, rows, 20, 11);
    const auto second = select(name, rows, 20, 11, 3);
    CHECK(first.ids == second.ids);
    CHECK(first.scores == second.scores);
  }
}

TEST_CASE("contract: every sampler survives the extremes") {
  const float tiny = std::numeric_limits<float>::min();
  const std::vector<Rows> pools{
      {{0.5F, 0.5F}},                                          // a pool of one
      Rows(30, {0.25F, 0.25F, 0.25F, 0.25F}),                  // all scores equal
      Rows(12, {1.0F}),                                        // one class
      {{1, 0, 0}, {0, 1, 0}, {1, 0, 0}, {1 - tiny, tiny, 0}},  // certain predictions, zero probabilities
  };
  for (const auto& name : tested_samplers()) {
    CAPTURE(name);
    for (const auto& rows : pools) check_valid(name, select(name, rows, 2), rows, 2);
  }
}

TEST_CASE("contract: equal scores go to the lowest ids") {
  const Rows rows(30, {0.25F, 0.25F, 0.25F, 0.25F});
  for (const auto& name : tested_samplers()) {
    CAPTURE(name);
    const auto selection = select(name, rows, 5);
    if (component(name).make()->scores() == Scores::ranked) CHECK(selection.ids == std::vector<DocumentId>{3, 4, 5, 6, 7});
  }
}

namespace {

PoolData explained_pool(const Views& readable) {
  auto data = FixedPool::simple(random_rows(40, 4, 9), {0, 1, 2});
  data.readable = readable;
  data.truth.assign(40, 1);
  data.fold_losses = {0.1, 0.5, 2};
  data.explains = true;
  name_classes(data);
  return data;
}

Selection select_from(Sampler& sampler, PoolData data) {
  FixedPool pool(std::move(data));
  Rng rng(1, "sampler");
  return sampler.select(pool, 10, rng);
}

}  // namespace

TEST_CASE("contract: a sampler reads what it declares and no more, explanations included") {
  for (const auto& name : tested_samplers()) {
    const auto sampler = component(name).make();
    const auto reads = sampler->reads();
    CAPTURE(name);
    const auto first = select_from(*sampler, explained_pool(reads));
    // A round later: what it noted comes back, and some of what it chose is labelled.
    const auto later = [&](const Views& readable) {
      auto data = explained_pool(readable);
      data.history = {{0, {0, 1, 2}, first.notes}};
      return data;
    };
    CHECK_NOTHROW(select_from(*sampler, later(reads)));
    if (!sampler->parts().empty()) continue;  // which part is asked is another question
    for (std::size_t v = 0; v < enum_names(View{}).size(); ++v) {
      const auto view = static_cast<View>(v);
      if (!reads.contains(view)) continue;
      CAPTURE(Views{view}.spoken());
      CHECK_THROWS_AS(select_from(*sampler, later(reads - Views{view})), Error);
    }
  }
}

TEST_CASE("contract: who says it scores does, and nobody else") {
  for (const auto& name : tested_samplers()) {
    CAPTURE(name);
    const auto selection = select(name, random_rows(40, 4, 5), 10);
    CHECK(selection.scores.empty() == (component(name).make()->scores() == Scores::none));
  }
}
