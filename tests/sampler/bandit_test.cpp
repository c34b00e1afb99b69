#include "sampler/bandit.h"

#include <cmath>
#include <numeric>

#include "catch.h"
#include "core/rng.h"
#include "sampler/fixed_pool.h"
#include "sampler/make_sampler.h"
#include "sampler/notes.h"
#include "sampler/probe_sampler.h"

using namespace alrun;
using alrun::testing::FixedPool;
using alrun::testing::make_sampler;
using alrun::testing::matrix_of;
using alrun::testing::option;
using alrun::testing::probe;

namespace {

using Numbers = std::vector<double>;

void check_close(const Numbers& found, const Numbers& wanted) {
  REQUIRE(found.size() == wanted.size());
  for (std::size_t i = 0; i < found.size(); ++i) CHECK(std::abs(found[i] - wanted[i]) < 1e-9);
}

Value adaptive(Value::List arms, double gamma = 0.1) {
  Value options;
  options.set("arms", std::move(arms));
  options.set("gamma", gamma);
  return options;
}

Value indices(const std::vector<std::size_t>& list) { return note(list); }

Value named(const char* type) { return option("type", type); }

// 40 unlabelled documents after 4 labelled ones: the model gives the first three their labels, not the last.
alrun::testing::PoolData learned_pool() {
  std::vector<std::vector<float>> rows;
  Rng rng(5, "test");
  for (int i = 0; i < 40; ++i) {
    const auto p = static_cast<float>(rng.uniform(0.01, 0.99));
    rows.push_back({p, 1 - p});
  }
  auto data = FixedPool::simple(rows, {0, 1, 0, 1});
  data.labelled_probabilities = matrix_of({{0.9F, 0.1F}, {0.2F, 0.8F}, {0.6F, 0.4F}, {0.7F, 0.3F}});
  return data;
}

}  // namespace

TEST_CASE("an arm's probability is its share of the weights, mixed with a least one") {
  check_close(arm_probabilities(Numbers{1, 1}, 0.1), {0.5, 0.5});
  check_close(arm_probabilities(Numbers{3, 1}, 0.1), {0.7, 0.3});
  check_close(arm_probabilities(Numbers{1, 2, 5}, 0.2), {0.25, 0.3, 0.45});
  check_close(arm_probabilities(Numbers{1, 2, 5}, 1.0 / 3), {1.0 / 3, 1.0 / 3, 1.0 / 3});
  check_close(arm_probabilities(Numbers{0, 1}, 0.1), {0.1, 0.9});
}

TEST_CASE("an arm's reward is the importance-weighted accuracy of what it suggested") {
  const std::vector<Feedback> batch{{{0}, 0.7, true}, {{1}, 0.3, true}, {{0, 1}, 1, true}, {{0}, 0.7, false}};
  check_close(arm_rewards(batch, 2), {(1 / 0.7 + 1) / 4, (1 / 0.3 + 1) / 4});
  check_close(arm_rewards(batch, 3), {0.6071428571, 1.0833333333, 0});
}

TEST_CASE("weights follow rewards exponentially and sum to 1") {
  check_close(updated_weights(Numbers{0.75, 0.25}, Numbers{0.6071428571, 1.0833333333}, 0.1), {0.7409655831, 0.2590344169});
  check_close(updated_weights(Numbers{0.5, 0.5}, Numbers{0, 0}, 0.1), {0.5, 0.5});
}

TEST_CASE("adaptive takes up the weights of its last round, moved by the accuracy on its documents") {
  auto data = learned_pool();
  Value notes;
  notes.set("weights", note(Numbers{0.75, 0.25}));
  notes.set("probability", note(Numbers{0.7, 0.3, 1, 0.7}));
  notes.set("suggested_by", Value::List{indices({0}), indices({1}), indices({0, 1}), indices({0})});
  Value older = notes;
  *older.find("weights") = note(Numbers{0.1, 0.9});
  data.history = {{0, {0, 1, 2}, older}, {1, {0, 1, 2, 3}, notes}};
  FixedPool pool(data);
  Rng rng(1, "sampler");
  const auto found = make_sampler("adaptive", adaptive({named("margin"), named("random")}))->select(pool, 5, rng).notes;
  check_close(noted_numbers(found, "rewards"), {0.6071428571, 1.0833333333});
  check_close(noted_numbers(found, "weights"), {0.7409655831, 0.2590344169});
  check_close(noted_numbers(found, "probabilities"), {0.8 * 0.7409655831 + 0.1, 0.8 * 0.2590344169 + 0.1});
}

TEST_CASE("adaptive starts with even weights and no rewards") {
  FixedPool pool(learned_pool());
  Rng rng(1, "sampler");
  const auto notes =
      make_sampler("adaptive", adaptive({named("margin"), named("random"), named("entropy")}))->select(pool, 5, rng).notes;
  CHECK(notes.find("rewards") == nullptr);
  check_close(noted_numbers(notes, "weights"), {1.0 / 3, 1.0 / 3, 1.0 / 3});
}

TEST_CASE("a reward is that of documents with labels alone") {
  auto data = learned_pool();
  Value notes;
  notes.set("weights", note(Numbers{0.5, 0.5}));
  notes.set("probability", note(Numbers{0.5, 0.5}));
  notes.set("suggested_by", Value::List{indices({0}), indices({1})});
  data.history = {{0, {0, 30}, notes}};  // the oracle gave 30 none
  FixedPool pool(data);
  Rng rng(1, "sampler");
  const auto found = make_sampler("adaptive", adaptive({named("margin"), named("random")}))->select(pool, 5, rng).notes;
  check_close(noted_numbers(found, "rewards"), {2, 0});
}

TEST_CASE("every place goes to a drawn arm's next document, and its probability is that of all arms with the same one") {
  const std::vector<std::string> types{"margin", "entropy", "probe_for_tests", "random"};
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    auto data = learned_pool();
    Value before;
    before.set("weights", note(Numbers{0.1, 0.2, 0.3, 0.4}));
    data.history = {{0, {}, before}};
    data.explains = true;
    FixedPool pool(data);
    Rng rng(seed, "sampler");
    Value::List arms;
    for (const auto& type : types) arms.push_back(named(type.c_str()));
    const auto selection = make_sampler("adaptive", adaptive(arms))->select(pool, 12, rng);
    REQUIRE(selection.ids.size() == 12);

    // The arms' own choices, in their order, from the same stream.
    Rng again(seed, "sampler");
    std::vector<std::vector<DocumentId>> choices;
    for (const auto& type : types) choices.push_back(make_sampler(type)->select(pool, 12, again).ids);
    const Numbers p{0.6 * 0.1 + 0.1, 0.6 * 0.2 + 0.1, 0.6 * 0.3 + 0.1, 0.6 * 0.4 + 0.1};
    check_close(noted_numbers(selection.notes, "probabilities"), p);
    const auto drawn = noted_indices(selection.notes, "arm");
    const auto probability = noted_numbers(selection.notes, "probability");
    const auto& suggested_by = noted_list(selection.notes, "suggested_by");
    std::vector<DocumentId> taken;
    for (std::size_t place = 0; place < 12; ++place) {
      double expected = 0;
      double all = 0;
      std::vector<std::size_t> arms_with_it;
      for (std::size_t a = 0; a < types.size(); ++a) {
        const auto next =
            std::ranges::find_if(choices[a], [&](DocumentId id) { return std::ranges::find(taken, id) == taken.end(); });
        all += p[a];
        if (*next != selection.ids[place]) continue;
        expected += p[a];
        arms_with_it.push_back(a);
      }
      CHECK(std::abs(all - 1) < 1e-12);
      CHECK(std::abs(probability[place] - expected) < 1e-12);
      CHECK(indices_in(*suggested_by[place].get<Value::List>()) == arms_with_it);
      CHECK(std::ranges::count(arms_with_it, drawn[place]) == 1);
      CHECK(*selection.explanations[place].find("arm") == Value(static_cast<std::int64_t>(drawn[place])));
      taken.push_back(selection.ids[place]);
    }
  }
}

TEST_CASE("arms are drawn as often as their probabilities say") {
  auto data = learned_pool();
  Value before;
  before.set("weights", note(Numbers{0.75, 0.25}));
  data.history = {{0, {}, before}};
  std::size_t first = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    FixedPool pool(data);
    Rng rng(seed, "sampler");
    const auto arms = adaptive({probe(), probe(option("last", true))});
    if (make_sampler("adaptive", arms)->select(pool, 1, rng).ids.at(0) == 4) ++first;
  }
  CHECK(std::abs(static_cast<double>(first) / 3000 - 0.7) < 0.042);  // 5 standard deviations
}

TEST_CASE("an arm that has nothing to suggest leaves its places to the others") {
  FixedPool pool(learned_pool());
  Rng rng(1, "sampler");
  const auto two = adaptive({probe(option("limit", 2)), probe(option("last", true))});
  const auto selection = make_sampler("adaptive", two)->select(pool, 10, rng);
  CHECK(selection.ids.size() == 10);
  for (const double p : noted_numbers(selection.notes, "probability")) CHECK((p == 0.5 || p == 1));
  const auto none = adaptive({probe(option("limit", 0)), probe(option("limit", 0))});
  CHECK(make_sampler("adaptive", none)->select(pool, 10, rng).ids.empty());
}

TEST_CASE("adaptive within adaptive learns from its own documents") {
  auto data = learned_pool();
  Value inner;
  inner.set("weights", note(Numbers{0.75, 0.25}));
  inner.set("probability", note(Numbers{0.7, 0.3}));
  inner.set("suggested_by", Value::List{indices({0}), indices({1})});
  Value suggestions;
  suggestions.set("ids", alrun::testing::id_list({0, 3}));
  suggestions.set("notes", inner);
  Value outer;
  outer.set("weights", note(Numbers{0.5, 0.5}));
  outer.set("probability", note(Numbers{0.5, 0.5}));
  outer.set("suggested_by", Value::List{indices({0}), indices({1})});
  outer.set("arm", indices({0, 1}));
  outer.set("inner", Value::List{suggestions, Value()});
  data.history = {{0, {1, 2}, outer}};
  FixedPool pool(data);
  Rng rng(1, "sampler");
  auto nested = adaptive({named("margin"), named("random")});
  nested.set("type", "adaptive");
  const auto notes = make_sampler("adaptive", adaptive({nested, named("random")}))->select(pool, 5, rng).notes;
  check_close(noted_numbers(notes, "rewards"), {1, 1});
  const auto& learned = *noted_list(notes, "inner").at(0).find("notes");
  check_close(noted_numbers(learned, "rewards"), {1 / 0.7 / 2, 0});
}

TEST_CASE("gamma times the number of arms is at most 1") {
  const auto arms = [](std::size_t n) { return Value::List(n, named("margin")); };
  CHECK_NOTHROW(make_sampler("adaptive", adaptive(arms(10), 0.1)));
  CHECK_THROWS_WITH(make_sampler("adaptive", adaptive(arms(11), 0.1)),
                    "'gamma' times the number of arms must be at most 1, and 0.1 x 11 is more");
  CHECK_THROWS_AS(make_sampler("adaptive", adaptive(arms(2), 0)), ConfigError);
  CHECK_THROWS_WITH(make_sampler("adaptive", adaptive({})), "'arms' needs at least one sampler");
}
