#include "catch.h"
#include "sampler/make_sampler.h"
#include "sampler/random_points.h"
#include "sampler/scoring.h"

using namespace alrun;
using namespace alrun::testing;

namespace {

/// A base that asks for everything a sampler can ask for; every document scores 1.
class Demanding final : public Sampler {
 public:
  Selection select(PoolView& pool, std::size_t k, Rng& /*rng*/) override {
    auto selection = select_top(pool.unlabelled(), std::vector<double>(pool.unlabelled().size(), 1.0), k);
    selection.notes.set("seen", "all");
    return selection;
  }
  [[nodiscard]] Views reads() const override { return {View::truth, View::committee}; }
  [[nodiscard]] std::vector<InputFile> inputs() const override { return {{"words.yaml", "abc"}}; }
};
const bool registered = samplers().add<Demanding>("test_demanding", {"a test's own"});

const std::vector<std::string> wrappers{"density", "ranked_batch"};

Value base(const std::string& type, const Value& more = Value::Map{}) {
  Value inner = more;
  inner.set("type", type);
  return option("base", inner);
}

Selection select(const std::string& type, const PoolData& data, std::size_t k, const Value& options) {
  FixedPool pool(data);
  Rng rng(1, "sampler");
  return make_sampler(type, options)->select(pool, k, rng);
}

std::vector<double> margins(const Matrix& probabilities) {
  std::vector<double> scores;
  for (std::size_t i = 0; i < probabilities.rows(); ++i) {
    const auto top = top_two(probabilities.row(i));
    scores.push_back(1 - (top.first - top.second));
  }
  return scores;
}

std::vector<double> naive_density(const PoolData& data, double beta) {
  auto scores = margins(data.probabilities);
  for (std::size_t x = 0; x < scores.size(); ++x) {
    double sum = 0;
    for (std::size_t u = 0; u < scores.size(); ++u) sum += plain_cosine(data.embeddings.row(x), data.embeddings.row(u));
    scores[x] *= std::pow(std::max(sum / static_cast<double>(scores.size()), 0.0), beta);
  }
  return scores;
}

enum class Mistake { none, chosen_forgotten, labelled_forgotten, weights_swapped };

Selection naive_ranked_batch(const PoolData& data, std::size_t k, Mistake mistake = Mistake::none) {
  const std::size_t labelled = data.labels.size();
  const std::size_t n = data.embeddings.rows();
  double alpha = static_cast<double>(n) / static_cast<double>(n + labelled);
  if (mistake == Mistake::weights_swapped) alpha = 1 - alpha;
  std::vector<std::span<const float>> known;
  for (std::size_t i = 0; i < labelled && mistake != Mistake::labelled_forgotten; ++i) {
    known.push_back(data.labelled_embeddings.row(i));
  }
  const auto base_scores = margins(data.probabilities);
  std::vector<bool> taken(n);
  Selection selection;
  while (selection.ids.size() < std::min(k, n)) {
    std::size_t best = n;
    double highest = -1;
    for (std::size_t x = 0; x < n; ++x) {
      if (taken[x]) continue;
      double similarity = 0;
      for (const auto& s : known) similarity = std::max(similarity, plain_cosine(data.embeddings.row(x), s));
      const double score = alpha * (1 - similarity) + (1 - alpha) * base_scores[x];
      if (score > highest) {
        highest = score;
        best = x;
      }
    }
    taken[best] = true;
    if (mistake != Mistake::chosen_forgotten) known.push_back(data.embeddings.row(best));
    selection.ids.push_back(static_cast<DocumentId>(labelled + best));
    selection.scores.push_back(highest);
  }
  return selection;
}

}  // namespace

TEST_CASE("density is the base's score times the mean cosine with the unlabelled, to the power of beta") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const auto data = random_pool(rng.below(5), 1 + rng.below(40), 4, rng);
    const double beta = std::vector<double>{1, 0, 0.5, 2.7}[seed % 4];
    auto options = option("space", "model");
    options.set("beta", beta);
    FixedPool pool(data);
    const auto expected = select_top(pool.unlabelled(), naive_density(data, beta), 10);
    const auto selection = select("density", data, 10, options);
    if (expected.scores.back() > 0) CHECK(same_choice(selection, expected.ids, expected.scores));
    CHECK(std::abs(selection.scores.front() - expected.scores.front()) < 1e-6);
  }
}

TEST_CASE("density by tf-idf counts shared words, of unlabelled documents alone") {
  // Words 0 to 2; documents 0 (labelled, word 2) to 4.
  PoolData data;
  data.features = test::features_of(3, {{{2, 1.0F}}, {{0, 1.0F}}, {{0, 1.0F}}, {{2, 1.0F}}, {{0, 1.0F}, {1, 1.0F}}});
  data.vocabulary = {"a", "b", "c"};
  data.probabilities = Matrix(4, 2);
  std::ranges::fill(data.probabilities.data(), 0.5F);
  data.labels = {0};
  auto options = option("space", "tfidf");
  options.set("base", option("type", "margin"));
  const auto selection = select("density", data, 4, options);

  // idf = ln((1 + 5) / (1 + df)) + 1
  const double a = std::log(6.0 / 4) + 1;
  const double b = std::log(6.0 / 2) + 1;
  const double shared = a / std::sqrt(a * a + b * b);
  CHECK(same_choice(selection, {1, 2, 4, 3}, {(2 + shared) / 4, (2 + shared) / 4, (1 + 2 * shared) / 4, 0.25}));
}

TEST_CASE("ranked_batch chooses as its definition does, and not as versions with a mistake do") {
  std::map<Mistake, int> different;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const auto data = random_pool(rng.below(40), 2 + rng.below(40), 4, rng);
    auto options = base("margin");
    options.set("space", "model");
    const auto selection = select("ranked_batch", data, 10, options);
    const auto expected = naive_ranked_batch(data, 10);
    CHECK(same_choice(selection, expected.ids, expected.scores));
    for (const auto mistake : {Mistake::chosen_forgotten, Mistake::labelled_forgotten, Mistake::weights_swapped}) {
      different[mistake] += naive_ranked_batch(data, 10, mistake).ids == selection.ids ? 0 : 1;
    }
  }
  for (const auto& [mistake, times] : different) {
    CAPTURE(static_cast<int>(mistake));
    CHECK(times > 20);
  }
}

TEST_CASE("ranked_batch takes documents without words for copies of each other") {
  Rng rng(1, "test");
  auto points = random_points(20, 3, rng);
  for (std::size_t i = 10; i < 20; ++i) std::ranges::fill(points.row(i), 0.0F);
  const auto selection = select("ranked_batch", pool_of(points, 0, rng), 4, option("space", "model"));
  CHECK(std::ranges::count_if(selection.ids, [](DocumentId id) { return id >= 10; }) <= 1);
}

TEST_CASE("a base that gives no scores is a config error at its place, before anything is chosen") {
  Value arms;
  arms.set("arms", Value::List{option("type", "margin"), option("type", "entropy")});
  Value random_part;
  random_part.set("parts",
                  Value::List{option("sampler", option("type", "margin")), option("sampler", option("type", "random"))});
  const std::vector<std::pair<std::string, Value>> scoreless{{"random", base("random")},
                                                             {"kmeans", base("kmeans")},
                                                             {"adaptive", base("adaptive", arms)},
                                                             {"mixture", base("mixture", random_part)},
                                                             {"subsample", base("subsample", base("random"))}};
  for (const auto& wrapper : wrappers) {
    for (const auto& [name, options] : scoreless) {
      CAPTURE(wrapper, name);
      CHECK_THROWS_AS(make_sampler(wrapper, options)->check_options(), ConfigError);
      CHECK_THROWS_WITH(make_sampler(wrapper, options)->check_options(),
                        "'" + wrapper + "' weighs the scores of its base, and '" + name +
                            "' gives none; choose a base that scores every document, such as margin");
    }
    CHECK_NOTHROW(make_sampler(wrapper, base("margin"))->check_options());
    CHECK_NOTHROW(make_sampler(wrapper, base("subsample", base("entropy")))->check_options());
    CHECK_NOTHROW(make_sampler(wrapper, base("density", base("margin")))->check_options());
  }
}

TEST_CASE("wrappers need and read what their base does") {
  Rng rng(1, "test");
  const auto data = random_pool(3, 10, 2, rng);
  for (const auto& wrapper : wrappers) {
    CAPTURE(wrapper);
    const auto plain = make_sampler(wrapper);
    CHECK(plain->reads() == Views{View::words, View::units});
    CHECK(plain->inputs().empty());

    auto options = base("test_demanding");
    const auto demanding = make_sampler(wrapper, options);
    CHECK(demanding->reads() == Views{View::words, View::truth, View::committee});
    REQUIRE(demanding->parts().size() == 1);
    CHECK(demanding->parts()[0].type() == "test_demanding");
    REQUIRE(demanding->inputs().size() == 1);
    CHECK(demanding->inputs()[0].path == "words.yaml");
    options.set("space", "model");
    CHECK(make_sampler(wrapper, options)->reads().contains(View::embeddings));
    CHECK(*select(wrapper, data, 2, options).notes.find("seen")->get<std::string>() == "all");
  }
}

TEST_CASE("wrappers choose among their base's candidates, and beyond their own threshold") {
  Rng rng(1, "test");
  auto data = random_pool(3, 30, 2, rng);
  data.explains = true;
  const auto scores = margins(data.probabilities);
  for (const auto& wrapper : wrappers) {
    CAPTURE(wrapper);
    auto options = base("margin", option("threshold", 0.8));
    options.set("space", "model");
    const auto selection = select(wrapper, data, 30, options);
    CHECK(static_cast<std::ptrdiff_t>(selection.ids.size()) ==
          std::ranges::count_if(scores, [](double score) { return score > 0.8; }));
    REQUIRE(selection.explanations.size() == selection.ids.size());
    for (std::size_t i = 0; i < selection.ids.size(); ++i) {
      const double base_score = scores[static_cast<std::size_t>(selection.ids[i]) - 3];
      CHECK(base_score > 0.8);
      CHECK(*selection.explanations[i].find("base_score")->get<double>() == base_score);
    }
    const double middle = selection.scores[selection.scores.size() / 2];
    options.set("threshold", middle);
    CHECK(select(wrapper, data, 30, options).ids.size() == selection.scores.size() / 2);
    CHECK(select(wrapper, data, 30, base("margin", option("threshold", 2))).ids.empty());
  }
}

TEST_CASE("nothing is chosen where nothing is asked for, or nothing is left") {
  Rng rng(1, "test");
  const auto data = random_pool(0, 10, 2, rng);
  FixedPool pool(data);
  const auto none = pool.restrict({});
  for (const auto* name :
       {"density", "ranked_batch", "typiclust", "prob_cover", "representative", "discriminative", "cal"}) {
    CAPTURE(name);
    CHECK(make_sampler(name)->select(pool, 0, rng).ids.empty());
    CHECK(make_sampler(name, option("space", "model"))->select(*none, 3, rng).ids.empty());
  }
}
