#include <cmath>
#include <functional>
#include <set>

#include "catch.h"
#include "sampler/make_sampler.h"
#include "sampler/random_committee.h"
#include "sampler/scoring.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

Selection choose(const PoolData& data, std::size_t k, const Value& options = Value::Map{}, std::uint64_t seed = 1) {
  FixedPool pool(data);
  Rng rng(seed, "sampler");
  return make_sampler("batch_bald", options)->select(pool, k, rng);
}

double naive_entropy(double p) { return p > 0 ? -p * std::log(p) : 0; }

// H(y₁ … y_n) - Σ_i E_t H(y_i | t) by going through all C^n joint labels.
double enumerated(const std::vector<Matrix>& committee, const std::vector<std::size_t>& batch) {
  const std::size_t classes = committee[0].columns();
  const auto members = static_cast<double>(committee.size());
  double information = 0;
  for (const std::size_t document : batch) {
    for (const auto& member : committee) {
      for (const float p : member.row(document)) information -= naive_entropy(static_cast<double>(p)) / members;
    }
  }
  std::vector<std::size_t> labels(batch.size());
  while (true) {
    double joint = 0;
    for (const auto& member : committee) {
      double product = 1;
      for (std::size_t i = 0; i < batch.size(); ++i) product *= static_cast<double>(member.row(batch[i])[labels[i]]);
      joint += product / members;
    }
    information += naive_entropy(joint);
    std::size_t i = 0;
    while (i < labels.size() && ++labels[i] == classes) labels[i++] = 0;
    if (i == labels.size()) return information;
  }
}

// Documents 1 … n are rows 0 … n - 1.
std::vector<std::size_t> rows_of(std::span<const DocumentId> ids) {
  std::vector<std::size_t> rows;
  for (const auto id : ids) rows.push_back(static_cast<std::size_t>(id - 1));
  return rows;
}

// The greedy choice among `candidates`, given the batch before it: no other may have a larger value.
void check_greedy(const std::vector<Matrix>& committee, const Selection& selection,
                  const std::function<std::vector<std::size_t>(const std::vector<std::size_t>&)>& candidates) {
  const auto rows = rows_of(selection.ids);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::vector<std::size_t> batch(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(i + 1));
    CHECK(selection.scores[i] == Approx(enumerated(committee, batch)).margin(1e-6));
    const std::vector<std::size_t> before(batch.begin(), batch.end() - 1);
    for (const std::size_t other : candidates(before)) {
      batch.back() = other;
      CHECK(enumerated(committee, batch) <= selection.scores[i] + 1e-6);
    }
  }
}

std::vector<std::size_t> without(std::size_t n, const std::vector<std::size_t>& taken) {
  std::vector<std::size_t> rest;
  for (std::size_t row = 0; row < n; ++row) {
    if (std::ranges::find(taken, row) == taken.end()) rest.push_back(row);
  }
  return rest;
}

}  // namespace

TEST_CASE("batch_bald: a document taken twice adds less than itself") {
  const auto data = pool_of({matrix_of({{0.9F, 0.1F}, {0.9F, 0.1F}}), matrix_of({{0.1F, 0.9F}, {0.1F, 0.9F}})});
  const auto selection = choose(data, 2);
  CHECK(selection.ids == std::vector<DocumentId>{1, 2});
  CHECK(std::abs(selection.scores[0] - 0.3680642) < 1e-6);
  CHECK(std::abs(selection.scores[1] - 0.5143747) < 1e-6);  // not .7361284, the sum
}

TEST_CASE("batch_bald passes over copies of what it has for something else, where top BALD would take them") {
  // Documents 1 to 40 tell member 0 from the others, document 41 a little less well member 1 from member 2.
  std::vector<Rows> members{Rows(40, {0.9F, 0.1F}), Rows(40, {0.1F, 0.9F}), Rows(40, {0.1F, 0.9F})};
  members[0].push_back({0.5F, 0.5F});
  members[1].push_back({0.95F, 0.05F});
  members[2].push_back({0.05F, 0.95F});
  const auto data = pool_of({matrix_of(members[0]), matrix_of(members[1]), matrix_of(members[2])});
  CHECK(choose(data, 2).ids == std::vector<DocumentId>{1, 41});
  FixedPool pool(data);
  Rng rng(1, "sampler");
  CHECK(make_sampler("bald")->select(pool, 2, rng).ids == std::vector<DocumentId>{1, 2});
}

TEST_CASE("batch_bald is the greedy choice over all joint labels") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const std::size_t n = 1 + rng.below(7);
    const auto committee = random_committee(1 + rng.below(4), n, 1 + rng.below(4), rng);
    const auto selection = choose(pool_of(committee), 1 + rng.below(5));
    check_greedy(committee, selection, [n](const auto& before) { return without(n, before); });
  }
}

TEST_CASE("batch_bald compares the documents of the highest BALD that are left, as many as `candidates` says") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const std::size_t n = 8;
    const std::size_t candidates = 1 + rng.below(4);
    const auto committee = random_committee(3, n, 3, rng);
    const auto selection = choose(pool_of(committee), 5, option("candidates", static_cast<std::int64_t>(candidates)));
    REQUIRE(selection.ids.size() == 5);
    const auto compared = [&](const std::vector<std::size_t>& before) {
      auto rest = without(n, before);
      std::ranges::stable_sort(rest, std::ranges::greater{}, [&](std::size_t row) { return bald(Votes(committee, row)); });
      rest.resize(std::min(candidates, rest.size()));
      return rest;
    };
    check_greedy(committee, selection, compared);
    const auto rows = rows_of(selection.ids);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto allowed = compared({rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(i)});
      CHECK(std::ranges::find(allowed, rows[i]) != allowed.end());
    }
  }
}

TEST_CASE("batch_bald: a sample of joint labels comes close to all of them") {
  Value options = option("exact_states", 1);
  options.set("samples", 20'000);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const auto committee = random_committee(2 + rng.below(4), 6, 3, rng);
    const auto selection = choose(pool_of(committee), 6, options, seed);
    const auto rows = rows_of(selection.ids);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::vector<std::size_t> batch(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(i + 1));
      CHECK(std::abs(selection.scores[i] - enumerated(committee, batch)) < 0.02);
    }
  }
}

TEST_CASE("batch_bald: the sample begins where all joint labels would be too many") {
  Rng rng(5, "test");
  const auto committee = random_committee(3, 10, 4, rng);
  const auto exact = choose(pool_of(committee), 6);  // 4^5 = 1024 before the sixth
  Value options = option("exact_states", 64);
  options.set("samples", 500);
  const auto sampled = choose(pool_of(committee), 6, options);
  for (std::size_t i = 0; i < 4; ++i) CHECK(sampled.scores[i] == exact.scores[i]);  // 4^3 before the fourth
  CHECK(sampled.scores[5] != exact.scores[5]);
  CHECK(std::abs(sampled.scores[5] - exact.scores[5]) < 0.1);
}

TEST_CASE("batch_bald: a large batch learns no more than which member it is, and never loses") {
  Rng rng(8, "test");
  const std::size_t members = GENERATE(1U, 2U, 5U);
  const auto selection = choose(pool_of(random_committee(members, 300, 6, rng)), 300, option("samples", 50));
  REQUIRE(selection.ids.size() == 300);
  CHECK(std::set<DocumentId>(selection.ids.begin(), selection.ids.end()).size() == 300);
  CHECK(std::is_sorted(selection.scores.begin(), selection.scores.end()));
  const double most = std::log(static_cast<double>(members));
  CHECK(selection.scores.back() == Approx(most).margin(0.1));
}

TEST_CASE("batch_bald: where nothing is left to learn the highest BALD comes first, then the lowest id") {
  // Document 3 tells the members apart for certain; documents 1, 2 and 4 would have told less.
  const auto data = pool_of({matrix_of({{0.6F, 0.4F}, {0.9F, 0.1F}, {1, 0}, {0.9F, 0.1F}}),
                             matrix_of({{0.4F, 0.6F}, {0.1F, 0.9F}, {0, 1}, {0.1F, 0.9F}})});
  const auto selection = choose(data, 4);
  CHECK(selection.ids == std::vector<DocumentId>{3, 2, 4, 1});
  for (const double s : selection.scores) CHECK(s == Approx(std::log(2.0)));
}

TEST_CASE("batch_bald stops where the batch is not worth more than the threshold") {
  const auto data = pool_of({matrix_of({{0.9F, 0.1F}, {0.9F, 0.1F}}), matrix_of({{0.1F, 0.9F}, {0.1F, 0.9F}})});
  CHECK(choose(data, 2, option("threshold", 0.36)).ids.size() == 2);
  CHECK(choose(data, 2, option("threshold", 0.37)).ids.empty());
}

TEST_CASE("batch_bald is the same for any number of threads, and its sample a matter of the random stream") {
  Rng rng(9, "test");
  auto data = pool_of(random_committee(4, 120, 5, rng));
  const auto few = option("samples", 100);
  const auto alone = choose(data, 20, few);
  data.threads = 4;
  const auto together = choose(data, 20, few);
  CHECK(alone.ids == together.ids);
  CHECK(alone.scores == together.scores);
  CHECK(choose(data, 20, few, 2).scores != alone.scores);
}
