#include <set>

#include "catch.h"
#include "sampler/make_sampler.h"
#include "sampler/random_points.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

enum class Mistake { none, labelled_forgotten, chosen_forgotten };

/// Facility location over these targets (rows of the unlabelled), every gain computed anew.
Selection naive(const PoolData& data, std::size_t k, const std::vector<std::size_t>& targets,
                Mistake mistake = Mistake::none) {
  const std::size_t n = data.embeddings.rows();
  const bool sampled = targets.size() < n;
  std::vector<std::span<const float>> known;
  for (std::size_t i = 0; i < data.labels.size() && mistake != Mistake::labelled_forgotten; ++i) {
    known.push_back(data.labelled_embeddings.row(i));
  }
  std::vector<bool> taken(n);
  Selection selection;
  while (selection.ids.size() < std::min(k, n)) {
    std::vector<double> gains(n);
    for (const auto t : targets) {
      double cover = 0;
      for (const auto& s : known) cover = std::max(cover, plain_cosine(s, data.embeddings.row(t)));
      for (std::size_t x = 0; x < n; ++x) {
        const double more = plain_cosine(data.embeddings.row(x), data.embeddings.row(t)) - cover;
        if (more > 0 && !(sampled && x == t)) gains[x] += more / static_cast<double>(targets.size());
      }
    }
    std::size_t best = n;
    for (std::size_t x = 0; x < n; ++x) {
      // Less is a tie: of documents that represent but each other.
      if (!taken[x] && (best == n || gains[x] > gains[best] + 1e-7)) best = x;
    }
    taken[best] = true;
    if (mistake != Mistake::chosen_forgotten) known.push_back(data.embeddings.row(best));
    selection.ids.push_back(static_cast<DocumentId>(data.labels.size() + best));
    selection.scores.push_back(gains[best]);
  }
  return selection;
}

std::vector<std::size_t> all_rows(const PoolData& data) {
  std::vector<std::size_t> rows(data.embeddings.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

Selection representative(PoolData data, std::size_t k, Value options = Value::Map{}, std::uint64_t seed = 1) {
  FixedPool pool(std::move(data));
  Rng rng(seed, "sampler");
  options.set("space", "model");
  return make_sampler("representative", options)->select(pool, k, rng);
}

}  // namespace

TEST_CASE("representative chooses by facility location, and not as versions with a mistake do") {
  std::map<Mistake, int> different;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const auto data = random_pool(rng.below(5), 10 + rng.below(25), 4, rng);
    const auto selection = representative(data, 5);
    const auto expected = naive(data, 5, all_rows(data));
    CHECK(same_choice(selection, expected.ids, expected.scores));
    for (const auto mistake : {Mistake::labelled_forgotten, Mistake::chosen_forgotten}) {
      different[mistake] += naive(data, 5, all_rows(data), mistake).ids == selection.ids ? 0 : 1;
    }
  }
  for (const auto& [mistake, times] : different) {
    CAPTURE(static_cast<int>(mistake));
    CHECK(times > 20);
  }
}

TEST_CASE("representative leaves a document itself out of what a sample says of it") {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const auto data = random_pool(rng.below(5), 30, 4, rng);
    const auto rows = all_rows(data);
    const auto targets = Rng(seed, "sampler").sample(std::span<const std::size_t>(rows), 12);
    const auto selection = representative(data, 5, option("sample", 12), seed);
    const auto expected = naive(data, 5, targets);
    CHECK(same_choice(selection, expected.ids, expected.scores));
  }
}

TEST_CASE("representative's first score is the mean similarity to the pool") {
  Rng rng(1, "test");
  auto points = random_points(30, 3, rng);
  for (float& x : points.data()) x = std::abs(x);
  auto data = pool_of(points, 0, rng);
  data.explains = true;
  const auto selection = representative(data, 1);
  double highest = 0;
  for (std::size_t x = 0; x < 30; ++x) {
    double sum = 0;
    for (std::size_t u = 0; u < 30; ++u) sum += plain_cosine(points.row(x), points.row(u));
    highest = std::max(highest, sum / 30);
  }
  CHECK(std::abs(selection.scores[0] - highest) < 1e-6);
  CHECK(std::abs(*selection.explanations.at(0).find("mean_similarity")->get<double>() - highest) < 1e-6);
}

TEST_CASE("representative takes no copy of what it has, and stops at the threshold") {
  Rng rng(1, "test");
  const auto once = random_points(6, 3, rng);
  Matrix points(18, 3);
  for (std::size_t i = 0; i < 18; ++i) std::ranges::copy(once.row(i % 6), points.row(i).begin());
  const auto data = pool_of(points, 0, rng);
  const auto selection = representative(data, 18);
  std::set<DocumentId> originals;
  for (std::size_t i = 0; i < 6; ++i) originals.insert(selection.ids[i] % 6);
  CHECK(originals.size() == 6);
  CHECK(selection.scores[6] < 1e-6);
  CHECK(std::ranges::is_sorted(selection.scores, std::ranges::greater{}));
  CHECK(representative(data, 18, option("threshold", 1e-6)).ids.size() == 6);
}

TEST_CASE("representative's sample depends on the seed, its result not on threads") {
  Rng rng(1, "test");
  auto data = random_pool(5, 200, 4, rng);
  std::set<std::vector<DocumentId>> choices;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    choices.insert(representative(data, 5, option("sample", 20), seed).ids);
  }
  CHECK(choices.size() > 1);
  const auto one = representative(data, 20);
  data.threads = 3;
  const auto three = representative(data, 20);
  CHECK(one.ids == three.ids);
  CHECK(one.scores == three.scores);
}

TEST_CASE("representative needs no model where it goes by the words") {
  CHECK(make_sampler("representative")->reads() == Views{View::words});
  CHECK(make_sampler("representative", option("space", "model"))->reads() == Views{View::embeddings});
}
