#include "sampler/composite.h"

#include <numeric>
#include <set>

#include "catch.h"
#include "sampler/fixed_pool.h"
#include "sampler/make_sampler.h"
#include "sampler/notes.h"
#include "sampler/probe_sampler.h"

using namespace alrun;
using alrun::testing::FixedPool;
using alrun::testing::id_list;
using alrun::testing::make_sampler;
using alrun::testing::option;
using alrun::testing::probe;

namespace {

using Ids = std::vector<DocumentId>;

alrun::testing::PoolData pool_data(std::size_t unlabelled, std::size_t labelled) {
  const std::vector<std::vector<float>> rows(unlabelled, {0.5F, 0.5F});
  return FixedPool::simple(rows, std::vector<std::int32_t>(labelled));
}

Value step(Value sampler, std::optional<int> until = {}) {
  Value map = option("sampler", sampler);
  if (until) map.set("until", *until);
  return map;
}

Value part(Value sampler, double weight) {
  Value map = option("sampler", sampler);
  map.set("weight", weight);
  return map;
}

Value steps(Value::List list) { return option("steps", std::move(list)); }
Value parts(Value::List list) { return option("parts", std::move(list)); }

Selection select(const std::string& type, const Value& options, alrun::testing::PoolData data, std::size_t k,
                 std::uint64_t seed = 1) {
  FixedPool pool(std::move(data));
  Rng rng(seed, "sampler");
  return make_sampler(type, options)->select(pool, k, rng);
}

// The messages of a config's errors.
std::vector<std::string> errors(const std::string& type, const Value& options) {
  std::vector<std::string> messages;
  try {
    make_sampler(type, options);
  } catch (const ConfigError& error) {
    for (const auto& diagnostic : error.diagnostics()) messages.push_back(diagnostic.message);
  }
  return messages;
}

std::vector<std::size_t> counts(const Selection& selection, std::size_t parts) {
  std::vector<std::size_t> found(parts);
  for (const auto p : noted_indices(selection.notes, "part")) ++found.at(p);
  return found;
}

// Every sampler that asks others, with this one and an innocent one where it asks several.
std::vector<std::pair<std::string, Value>> around(const Value& sampler) {
  Value text = option("base", sampler);
  text.set("space", "text");
  return {{"subsample", option("base", sampler)},
          {"seals", text},
          {"anchor", text},
          {"schedule", steps({step(probe(), 10), step(sampler)})},
          {"mixture", parts({part(probe(), 1), part(sampler, 1)})},
          {"adaptive", option("arms", Value::List{probe(), sampler})}};
}

}  // namespace

TEST_CASE("a sampler that asks others reads whatever any of them reads") {
  const auto innocent = probe();
  for (const auto& [type, options] : around(innocent)) {
    CAPTURE(type);
    const auto sampler = make_sampler(type, options);
    CHECK_FALSE(sampler->reads().contains(View::truth));
    CHECK_FALSE(sampler->reads().contains(View::committee));
    CHECK_FALSE(sampler->reads().contains(View::word_gradients));
  }
  Value demanding;
  for (const auto* flag : {"truth", "committee", "word_gradients"}) demanding.set(flag, true);
  demanding.set("file", "other.txt");
  for (const auto& [type, options] : around(probe(demanding))) {
    CAPTURE(type);
    const auto sampler = make_sampler(type, options);
    CHECK(sampler->reads().contains({View::truth, View::committee, View::word_gradients}));
    CHECK(sampler->inputs().back().path == "other.txt");
  }
  // However deep.
  Value mixture = parts({part(probe(demanding), 1)});
  mixture.set("type", "mixture");
  for (const auto& [type, options] : around(mixture)) CHECK(make_sampler(type, options)->reads().contains(View::committee));
}

TEST_CASE("a sampler that asks one with neighbours has neighbours") {
  Value base;
  base.set("type", "kmeans");
  Value mixture = parts({part(base, 1)});
  mixture.set("type", "mixture");
  for (const auto* type : {"density", "subsample"}) {
    CHECK(make_sampler(type, option("base", mixture))->needs_neighbours());
    CHECK_FALSE(make_sampler(type, option("base", probe()))->needs_neighbours());
  }
}

TEST_CASE("neighbours in the model's space need a model") {
  for (const auto* type : {"seals", "anchor"})
    CHECK(make_sampler(type, option("base", probe()))->reads().contains(View::embeddings));
}

TEST_CASE("a schedule switches at the exact label count") {
  const auto schedule = steps({step(probe(), 3), step(probe(option("last", true)), 5), step(option("type", "random"))});
  const std::vector<std::int64_t> expected{0, 0, 0, 1, 1, 2, 2};
  for (std::size_t labelled = 0; labelled < expected.size(); ++labelled) {
    CAPTURE(labelled);
    const auto selection = select("schedule", schedule, pool_data(20, labelled), 4);
    CHECK(*selection.notes.find("step") == Value(expected[labelled]));
    const auto first = static_cast<DocumentId>(labelled);
    if (expected[labelled] == 0) CHECK(selection.ids == Ids{first, first + 1, first + 2, first + 3});
    if (expected[labelled] == 1) CHECK(selection.ids == Ids{first + 19, first + 18, first + 17, first + 16});
    if (expected[labelled] == 2) CHECK(*selection.notes.find("sampler") == Value("random"));
  }
}

TEST_CASE("a step remembers its own rounds alone") {
  auto data = pool_data(10, 6);
  const auto noted = [](int step, const Ids& pool) {
    Value notes = option("step", step);
    notes.set("inner", option("pool", id_list(pool)));
    return notes;
  };
  data.history = {{0, {0, 1}, noted(0, {7})}, {1, {2, 3}, noted(1, {8})}, {2, {4, 5}, noted(1, {9})}};
  const auto selection = select("schedule", steps({step(probe(), 4), step(probe())}), data, 2);
  const auto& past = noted_list(*selection.notes.find("inner"), "past");
  REQUIRE(past.size() == 2);
  CHECK(*past[0].find("ids") == id_list({2, 3}));
  CHECK(*past[0].find("pool") == id_list({8}));
  CHECK(*past[1].find("pool") == id_list({9}));
}

TEST_CASE("untils ascend, and all steps but the last have one") {
  CHECK(errors("schedule", steps({step(probe(), 5), step(probe(), 5), step(probe())})) ==
        std::vector<std::string>{"'until' must be more than 5, that of the step before"});
  CHECK(errors("schedule", steps({step(probe()), step(probe())})) ==
        std::vector<std::string>{
            "a step that is not the last needs 'until', the number of labels at which the next one takes over"});
  CHECK(errors("schedule", steps({step(probe(), 5)})) ==
        std::vector<std::string>{"the last step has no 'until': nothing comes after it"});
  CHECK(errors("schedule", steps({})) == std::vector<std::string>{"'steps' needs at least one step"});
  CHECK(errors("schedule", Value::Map{}) ==
        std::vector<std::string>{"sampler 'schedule' needs 'steps', a list, each item a map"});
  CHECK(errors("schedule", steps({step(option("type", "marginn"))})).at(0).starts_with("unknown sampler 'marginn'"));
}

TEST_CASE("a mixture divides the batch by weight, the largest remainders first") {
  const auto shares = [](const std::vector<double>& weights, std::size_t k) {
    Value::List list;
    for (const double weight : weights) list.push_back(part(probe(), weight));
    return counts(select("mixture", parts(list), pool_data(40, 2), k), weights.size());
  };
  using Counts = std::vector<std::size_t>;
  CHECK(shares({0.5, 0.5}, 10) == Counts{5, 5});
  CHECK(shares({0.5, 0.5}, 11) == Counts{6, 5});
  CHECK(shares({1, 2, 3}, 4) == Counts{1, 1, 2});        // 0.67, 1.33, 2
  CHECK(shares({0.7, 0.2, 0.1}, 5) == Counts{4, 1, 0});  // 3.5, 1, 0.5: of equal remainders the first
  CHECK(shares({5, 1}, 3) == Counts{3, 0});              // 2.5, 0.5
  CHECK(shares({1, 5}, 3) == Counts{1, 2});
  CHECK(shares({1e-6, 1e6}, 4) == Counts{0, 4});
  CHECK(shares({1, 1}, 100) == Counts{20, 20});
}

TEST_CASE("later parts of a mixture choose from what earlier ones left") {
  auto data = pool_data(6, 2);
  data.explains = true;
  const auto selection =
      select("mixture", parts({part(probe(), 1), part(probe(), 1), part(probe(option("last", true)), 1)}), data, 5);
  CHECK(selection.ids == Ids{2, 3, 4, 5, 7});
  CHECK(noted_indices(selection.notes, "part") == std::vector<std::size_t>{0, 0, 1, 1, 2});
  const auto& inner = noted_list(selection.notes, "inner");
  CHECK(*inner.at(0).find("pool") == id_list({2, 3, 4, 5, 6, 7}));
  CHECK(*inner.at(1).find("pool") == id_list({4, 5, 6, 7}));
  CHECK(*inner.at(2).find("pool") == id_list({6, 7}));
  REQUIRE(selection.explanations.size() == 5);
  CHECK(*selection.explanations[4].find("part") == Value(2));
  CHECK(*selection.explanations[4].find("id") == Value(7));
}

TEST_CASE("places that a part leaves empty go to the next part") {
  const auto selection = select("mixture", parts({part(probe(option("limit", 1)), 1), part(probe(option("last", true)), 1)}),
                                pool_data(9, 0), 6);
  CHECK(selection.ids == Ids{0, 8, 7, 6, 5, 4});
  const auto none = probe(option("limit", 0));
  CHECK(select("mixture", parts({part(none, 1), part(none, 1)}), pool_data(9, 0), 6).ids.empty());
}

TEST_CASE("a mixture has scores if all who chose have") {
  const auto margin = part(option("type", "margin"), 1);
  CHECK(select("mixture", parts({margin, part(option("type", "entropy"), 1)}), pool_data(9, 1), 4).scores.size() == 4);
  CHECK(select("mixture", parts({margin, part(option("type", "random"), 1)}), pool_data(9, 1), 4).scores.empty());
  CHECK(select("mixture", parts({margin, part(option("type", "random"), 1)}), pool_data(9, 1), 1).scores.size() == 1);
}

TEST_CASE("a part remembers its own documents alone") {
  auto data = pool_data(10, 6);
  Value notes = option("part", id_list({0, 1, 1, 0}));
  notes.set("inner", Value::List{option("pool", id_list({7})), option("pool", id_list({8}))});
  data.history = {{0, {0, 1, 2, 3}, notes}};
  const auto selection = select("mixture", parts({part(probe(), 1), part(probe(), 1)}), data, 2);
  const auto& inner = noted_list(selection.notes, "inner");
  CHECK(*noted_list(inner.at(0), "past").at(0).find("ids") == id_list({0, 3}));
  CHECK(*noted_list(inner.at(1), "past").at(0).find("ids") == id_list({1, 2}));
  CHECK(*noted_list(inner.at(1), "past").at(0).find("pool") == id_list({8}));
}

TEST_CASE("seeds are passed on to whoever is asked") {
  for (const auto& [type, options] : around(option("type", "random"))) {
    CAPTURE(type);
    std::set<Ids> choices;
    for (std::uint64_t seed = 0; seed < 8; ++seed) {
      const auto chosen = select(type, options, pool_data(60, 12), 6, seed).ids;
      CHECK(chosen == select(type, options, pool_data(60, 12), 6, seed).ids);
      choices.insert(chosen);
    }
    CHECK(choices.size() == 8);
  }
}

TEST_CASE("wrappers of wrappers choose distinct unlabelled documents") {
  for (const auto& [inner_type, inner_options] : around(option("type", "margin"))) {
    Value inner = inner_options;
    inner.set("type", inner_type);
    for (const auto& [type, options] : around(inner)) {
      CAPTURE(type, inner_type);
      for (const std::size_t k : {1U, 7U, 30U, 50U}) {
        const auto ids = select(type, options, pool_data(30, 12), k).ids;
        CHECK(ids.size() == std::min<std::size_t>(k, 30));
        const std::set<DocumentId> distinct(ids.begin(), ids.end());
        CHECK(distinct.size() == ids.size());
        CHECK(*distinct.begin() >= 12);
      }
    }
  }
}

TEST_CASE("nested samplers explain a document by the innermost one's word for a key, once") {
  Value inner = parts({part(probe(), 1)});
  inner.set("type", "mixture");
  auto data = pool_data(5, 1);
  data.explains = true;
  const auto selection = select("schedule", steps({step(inner)}), data, 1);
  const auto& entries = *selection.explanations.at(0).get<Value::Map>();
  CHECK(std::ranges::count(entries, "sampler", &MapEntry::key) == 1);
  CHECK(*selection.explanations[0].find("sampler") == Value("probe_for_tests"));
  CHECK(*selection.explanations[0].find("part") == Value(0));
}
