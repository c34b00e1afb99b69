#include <algorithm>
#include <limits>
#include <set>

#include "catch.h"
#include "core/rng.h"
#include "sampler/fixed_pool.h"
#include "sampler/make_sampler.h"
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

std::unique_ptr<Sampler> make_contract_sampler(const std::string& name) {
  if (name != "knowledge") return Component<Sampler>(name).make();
  Value words;
  words.set("class0", Value::List{"word"});
  return alrun::testing::make_sampler(name, alrun::testing::option("classes", words));
}

// A view that the sampler does not declare throws.
Selection select(const std::string& name, const Rows& rows, std::size_t k, std::uint64_t seed = 1) {
  const auto sampler = make_contract_sampler(name);
  auto data = FixedPool::simple(rows, {0, 0, 0});
  data.readable = sampler->reads();
  for (std::size_t i = 0; i < rows.size(); ++i) data.truth.push_back(static_cast<std::int32_t>(i % rows[0].size()));
  FixedPool pool(std::move(data));
  Rng rng(seed, "sampler", 4);
  return sampler->select(pool, k, rng);
}

// Samplers that choose one document after another, by what was chosen before or by drawing: a score is the value at the
// moment of choice, so that later ones may be higher and equal ones need not go to the lowest ids.
const std::set<std::string> batch_samplers{
    "adaptive",       "badge",      "batch_bald",   "cluster_margin",      "clue",     "core_set",
    "discriminative", "kmeans",     "knowledge",    "lightweight_coreset", "mixture",  "power_bald",
    "power_margin",   "prob_cover", "ranked_batch", "representative",      "typiclust"};

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
  if (!batch_samplers.contains(name)) CHECK(std::is_sorted(selection.scores.rbegin(), selection.scores.rend()));
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

TEST_CASE("contract: every sampler picks the same under the same seed") {
  for (const auto& name : tested_samplers()) {
    CAPTURE(name);
    const auto rows = random_rows(80, 5, 3);
    const auto first = select(name, rows, 20, 11);
    const auto second = select(name, rows, 20, 11);
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
    if (!selection.scores.empty() && !batch_samplers.contains(name))
      CHECK(selection.ids == std::vector<DocumentId>{3, 4, 5, 6, 7});
  }
}

namespace {

PoolData explained_pool(const Views& readable) {
  auto data = FixedPool::simple(random_rows(40, 4, 9), {0, 1, 2});
  data.readable = readable;
  data.truth.assign(40, 1);
  data.fold_losses = {0.1, 0.5, 2};
  data.explains = true;
  return data;
}

Selection select_from(Sampler& sampler, PoolData data) {
  FixedPool pool(std::move(data));
  Rng rng(1, "sampler");
  return sampler.select(pool, 10, rng);
}

}  // namespace

namespace {

// What is declared for the tasks that lack it, and not read in a first round: rewards of arms and labels of a batch are
// classes, and the units of a committee are the committee's.
bool declared_for_tasks(const std::string& name, View view) {
  if (view == View::units) return make_contract_sampler(name)->reads().contains(View::committee);
  return (name == "adaptive" && (view == View::class_probabilities || view == View::labelled_classes)) ||
         (name == "batch_bald" && view == View::class_probabilities);
}

}  // namespace

TEST_CASE("contract: a sampler reads what it declares and no more, explanations included") {
  for (const auto& name : tested_samplers()) {
    const auto sampler = make_contract_sampler(name);
    const auto reads = sampler->reads();
    CAPTURE(name);
    CHECK_NOTHROW(select_from(*sampler, explained_pool(reads)));
    for (const auto view : {View::words, View::labelled_classes, View::class_probabilities, View::units, View::embeddings,
                            View::word_gradients, View::committee, View::fold_losses, View::truth}) {
      if (!reads.contains(view) || declared_for_tasks(name, view)) continue;
      CAPTURE(Views{view}.spoken());
      CHECK_THROWS_AS(select_from(*sampler, explained_pool(reads - Views{view})), Error);
    }
  }
}

TEST_CASE("contract: who says it scores does, and nobody else") {
  for (const auto& name : tested_samplers()) {
    CAPTURE(name);
    const auto selection = select(name, random_rows(40, 4, 5), 10);
    CHECK(selection.scores.empty() != make_contract_sampler(name)->scores());
  }
}
