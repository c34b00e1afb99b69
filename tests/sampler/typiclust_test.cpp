#include <set>

#include "catch.h"
#include "sampler/clustering.h"
#include "sampler/make_sampler.h"
#include "sampler/random_points.h"
#include "sampler/stacked.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

enum class Mistake { none, squared_distances, largest_first, small_clusters_too, itself_a_neighbour };

struct Choice {
  std::vector<DocumentId> ids;
  std::vector<double> scores;
};

double typicality(const Matrix& points, const std::vector<std::size_t>& members, std::size_t i, Mistake mistake) {
  std::vector<double> distances;
  for (const auto j : members) {
    const double squared = plain_squared_distance(points.row(i), points.row(j));
    if (j != i || mistake == Mistake::itself_a_neighbour) {
      distances.push_back(mistake == Mistake::squared_distances ? squared : std::sqrt(squared));
    }
  }
  std::ranges::sort(distances);
  const std::size_t k = std::min<std::size_t>(20, members.size() / 2);
  if (k == 0) return 0;
  double sum = 0;
  for (std::size_t j = 0; j < k; ++j) sum += distances[j];
  return static_cast<double>(k) / sum;
}

/// TypiClust step by step, everything computed anew for every document chosen. Document ids are rows of all points.
Choice naive(const Matrix& points, std::size_t labelled, std::size_t k, Rng rng, Mistake mistake = Mistake::none) {
  const auto partition = kmeans(points, {}, std::min<std::size_t>(labelled + k, 500), rng);
  std::set<std::size_t> known;
  for (std::size_t i = 0; i < labelled; ++i) known.insert(i);
  Choice choice;
  while (choice.ids.size() < k) {
    std::vector<std::size_t> best_members;
    std::tuple<bool, std::size_t, double> best;
    for (std::size_t c = 0; c < partition.centroids.rows(); ++c) {
      std::vector<std::size_t> members;
      std::size_t covered = 0;
      for (std::size_t i = 0; i < points.rows(); ++i) {
        if (partition.clusters[i] != static_cast<std::int32_t>(c)) continue;
        members.push_back(i);
        covered += known.count(i);
      }
      if (covered == members.size()) continue;
      const bool small = members.size() <= 5 && mistake != Mistake::small_clusters_too;
      const std::tuple turn(small, mistake == Mistake::largest_first ? 0 : covered, -static_cast<double>(members.size()));
      if (best_members.empty() || turn < best) {
        best_members = members;
        best = turn;
      }
    }
    std::size_t most = points.rows();
    double highest = -1;
    for (const auto i : best_members) {
      if (known.count(i) > 0) continue;
      const double score = typicality(points, best_members, i, mistake);
      if (score > highest) {
        highest = score;
        most = i;
      }
    }
    known.insert(most);
    choice.ids.push_back(static_cast<DocumentId>(most));
    choice.scores.push_back(highest);
  }
  return choice;
}

Selection typiclust(PoolData data, std::size_t k, Rng rng, Value options = Value::Map{}) {
  FixedPool pool(std::move(data));
  if (options.find("space") == nullptr) options.set("space", "model");
  return make_sampler("typiclust", options)->select(pool, k, rng);
}

}  // namespace

TEST_CASE("typiclust chooses as its definition does, and not as versions with a mistake do") {
  std::map<Mistake, int> different;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const std::size_t labelled = rng.below(8);
    const std::size_t n = 20 + rng.below(60);
    const std::size_t k = 1 + rng.below(8);
    const auto points = random_points(labelled + n, 3, rng);
    const Rng stream(seed, "sampler");
    const auto selection = typiclust(pool_of(points, labelled, rng), k, stream);
    const auto expected = naive(points, labelled, k, stream);
    CHECK(same_choice(selection, expected.ids, expected.scores));
    for (const auto mistake :
         {Mistake::squared_distances, Mistake::largest_first, Mistake::small_clusters_too, Mistake::itself_a_neighbour}) {
      different[mistake] += naive(points, labelled, k, stream, mistake).ids == selection.ids ? 0 : 1;
    }
  }
  for (const auto& [mistake, times] : different) {
    CAPTURE(static_cast<int>(mistake));
    CHECK(times > 0);
  }
}

TEST_CASE("typiclust leaves small clusters alone until nothing else is left") {
  Rng rng(1, "test");
  Matrix points(13, 2);
  for (std::size_t i = 0; i < 13; ++i) {
    points.row(i)[0] = i < 10 ? 0 : 100;
    points.row(i)[1] = static_cast<float>(rng.normal());
  }
  const auto selection = typiclust(pool_of(points, 0, rng), 2, Rng(1, "sampler"));
  REQUIRE(selection.ids.size() == 2);
  for (const auto id : selection.ids) CHECK(id < 10);
  CHECK(typiclust(pool_of(points, 0, rng), 20, Rng(1, "sampler")).ids.size() == 13);
}

TEST_CASE("typiclust's clusters depend on the seed") {
  Rng rng(1, "test");
  const auto data = random_pool(3, 150, 5, rng);
  std::set<std::vector<DocumentId>> choices;
  for (std::uint64_t seed = 0; seed < 10; ++seed) choices.insert(typiclust(data, 5, Rng(seed, "sampler")).ids);
  CHECK(choices.size() > 1);
}

TEST_CASE("typiclust scores copies of one document, and any number of threads, alike") {
  Rng rng(1, "test");
  const Matrix copies(60, 2);
  const auto selection = typiclust(pool_of(copies, 0, rng), 60, Rng(1, "sampler"));
  CHECK(selection.ids.size() == 60);
  for (const double score : selection.scores) CHECK((score == 0 || score == Approx(1e5)));

  auto data = random_pool(5, 300, 6, rng);
  const auto one = typiclust(data, 20, Rng(1, "sampler"));
  data.threads = 3;
  const auto three = typiclust(data, 20, Rng(1, "sampler"));
  CHECK(one.ids == three.ids);
  CHECK(one.scores == three.scores);
}

TEST_CASE("typiclust passes over what is not beyond the threshold") {
  Rng rng(1, "test");
  const auto data = random_pool(2, 60, 3, rng);
  const auto all = typiclust(data, 60, Rng(1, "sampler"));
  const double middle = *std::ranges::max_element(all.scores) * 0.7;
  const auto beyond = typiclust(data, 60, Rng(1, "sampler"), option("threshold", middle));
  CHECK(static_cast<std::ptrdiff_t>(beyond.ids.size()) ==
        std::ranges::count_if(all.scores, [&](double score) { return score > middle; }));
  for (const double score : beyond.scores) CHECK(score > middle);
  CHECK(typiclust(data, 60, Rng(1, "sampler"), option("threshold", 1e9)).ids.empty());
}

TEST_CASE("typiclust goes by the words alone unless told otherwise, and finds every topic") {
  CHECK(make_sampler("typiclust")->reads() == Views{View::words});
  CHECK(make_sampler("typiclust", option("space", "model"))->reads() == Views{View::embeddings});

  const auto problem = test::separable(4, 80);
  PoolData data;
  data.probabilities = Matrix(80, 4);
  data.features = problem.features;
  data.explains = true;
  FixedPool pool(std::move(data));
  Rng rng(1, "sampler");
  const auto selection = make_sampler("typiclust")->select(pool, 4, rng);
  std::set<std::int32_t> topics;
  for (const auto id : selection.ids) topics.insert(problem.labels[static_cast<std::size_t>(id)]);
  CHECK(topics.size() == 4);
  REQUIRE(selection.explanations.size() == 4);
  std::set<std::int64_t> clusters;
  for (const auto& explanation : selection.explanations) clusters.insert(*explanation.find("cluster")->get<std::int64_t>());
  CHECK(clusters.size() == 4);
}
