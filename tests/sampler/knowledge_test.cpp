#include <cmath>
#include <filesystem>

#include "catch.h"
#include "config/yaml.h"
#include "core/rng.h"
#include "sampler/fixed_pool.h"
#include "sampler/make_sampler.h"

using namespace alrun;
using alrun::testing::FixedPool;
using alrun::testing::make_sampler;
using alrun::testing::PoolData;
using alrun::testing::Rows;

namespace {

constexpr double k1 = 1.2;
constexpr double b = 0.75;

std::unique_ptr<Sampler> knowledge(const std::string& yaml) {
  Diagnostics diagnostics;
  return make_sampler("knowledge", parse_yaml(yaml, "exp.yaml", diagnostics));
}

// A pool of counted words "w0", "w1", … in two classes "x" and "y", or as many as `probabilities` has columns.
PoolData pool_of(std::size_t words, const std::vector<test::Row>& documents, std::vector<std::int32_t> labels = {},
                 const Rows& probabilities = {}) {
  const std::size_t n = documents.size() - labels.size();
  auto data = FixedPool::simple(probabilities.empty() ? Rows(n, {0.5F, 0.5F}) : probabilities, std::move(labels));
  data.features = test::features_of(words, documents);
  for (std::size_t w = 0; w < words; ++w) data.vocabulary.push_back("w" + std::to_string(w));
  const std::vector<std::string> names{"x", "y", "z"};
  data.class_names.assign(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(data.probabilities.columns()));
  return data;
}

Selection select(const std::string& yaml, PoolData data, std::size_t k = 100) {
  FixedPool pool(std::move(data));
  Rng rng(1, "sampler");
  return knowledge(yaml)->select(pool, k, rng);
}

void check_scores(const Selection& selection, const std::vector<double>& expected) {
  REQUIRE(selection.scores.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(std::abs(selection.scores[i] - expected[i]) < 1e-6);
}

using Ids = std::vector<DocumentId>;
using Dense = std::vector<double>;

// What the sampler should find, written down as the formulas are: dense rows, one document and class after the other.
struct Naive {
  std::vector<Dense> documents;  // counts
  Dense frequency;
  double n = 0;

  explicit Naive(const std::vector<test::Row>& rows, std::size_t words)
      : frequency(words), n(static_cast<double>(rows.size())) {
    for (const auto& row : rows) {
      Dense counts(words);
      for (const auto& [word, count] : row) {
        counts[static_cast<std::size_t>(word)] = static_cast<double>(count);
        frequency[static_cast<std::size_t>(word)] += 1;
      }
      documents.push_back(counts);
    }
  }
  static Dense normalised(Dense v) {
    double squares = 0;
    for (const double x : v) squares += x * x;
    for (double& x : v) x = squares > 0 ? x / std::sqrt(squares) : 0;
    return v;
  }
  [[nodiscard]] Dense tfidf(const Dense& counts) const {
    Dense v(counts.size());
    for (std::size_t w = 0; w < v.size(); ++w) {
      if (counts[w] > 0) v[w] = (1 + std::log(counts[w])) * (std::log((1 + n) / (1 + frequency[w])) + 1);
    }
    return normalised(v);
  }
  // `texts`: one of keywords or a description, or the example documents.
  [[nodiscard]] double cosine(std::size_t document, const std::vector<Dense>& texts) const {
    Dense centre(frequency.size());
    for (const auto& text : texts) {
      const auto row = tfidf(text);
      for (std::size_t w = 0; w < centre.size(); ++w) centre[w] += row[w];
    }
    centre = normalised(centre);
    const auto row = tfidf(documents[document]);
    double sum = 0;
    for (std::size_t w = 0; w < centre.size(); ++w) sum += centre[w] * row[w];
    return sum;
  }
  [[nodiscard]] double bm25(std::size_t document, const std::vector<Dense>& texts) const {
    double all = 0;
    for (const auto& counts : documents) all += std::accumulate(counts.begin(), counts.end(), 0.0);
    const auto& counts = documents[document];
    const double length = std::accumulate(counts.begin(), counts.end(), 0.0);
    double sum = 0;
    for (const auto& text : texts) {
      for (std::size_t w = 0; w < text.size(); ++w) {
        const double idf = std::log(1 + (n - frequency[w] + 0.5) / (frequency[w] + 0.5));
        sum += text[w] * idf * counts[w] * (k1 + 1) / (counts[w] + k1 * (1 - b + b * length / (all / n)));
      }
    }
    return sum / static_cast<double>(texts.size());
  }
};

// A class's knowledge drawn at random, as YAML and as counts.
struct DrawnKnowledge {
  std::string yaml;
  std::vector<Dense> texts;
};

DrawnKnowledge draw_knowledge(std::size_t words, Rng& rng) {
  DrawnKnowledge drawn;
  const std::size_t form = rng.below(3);
  std::vector<std::string> texts(form == 2 ? 1 + rng.below(3) : 1);
  for (auto& text : texts) {
    drawn.texts.emplace_back(words);
    for (std::size_t i = 0; i < 1 + rng.below(6); ++i) {
      const std::size_t w = rng.below(words);
      drawn.texts.back()[w] += 1;
      text += (form == 0 && !text.empty() ? ", w" : " w") + std::to_string(w);
    }
  }
  if (form == 0) drawn.yaml = "[" + texts[0] + ", unknown]";
  if (form == 1) drawn.yaml = "'" + texts[0] + "'";
  if (form == 2) {
    for (const auto& text : texts) drawn.yaml += (drawn.yaml.empty() ? "{documents: ['" : ", '") + text + "'";
    drawn.yaml += "]}";
  }
  return drawn;
}

std::vector<test::Row> draw_documents(std::size_t n, std::size_t words, Rng& rng) {
  std::vector<test::Row> documents(n);
  for (auto& row : documents) {
    if (rng.below(8) == 0) continue;  // an empty one
    for (std::size_t w = 0; w < words; ++w) {
      if (rng.below(3) == 0) row.emplace_back(static_cast<std::int32_t>(w), static_cast<float>(1 + rng.below(4)));
    }
  }
  return documents;
}

void check_against_naive(const std::string& similarity,
                         double (Naive::*similar)(std::size_t, const std::vector<Dense>&) const) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const std::size_t words = 3 + rng.below(20);
    const std::size_t labelled = rng.below(4);
    const auto documents = draw_documents(labelled + 1 + rng.below(30), words, rng);
    const auto x = draw_knowledge(words, rng);
    const auto y = draw_knowledge(words, rng);
    const Naive naive(documents, words);
    const auto selection = select("{classes: {x: " + x.yaml + ", y: " + y.yaml + "}, similarity: " + similarity + "}",
                                  pool_of(words, documents, std::vector<std::int32_t>(labelled)));
    REQUIRE(selection.ids.size() == documents.size() - labelled);
    CHECK(std::is_sorted(selection.scores.rbegin(), selection.scores.rend()));
    std::vector<double> expected;
    for (const auto id : selection.ids) {
      const auto document = static_cast<std::size_t>(id);
      expected.push_back(std::max((naive.*similar)(document, x.texts), (naive.*similar)(document, y.texts)));
    }
    check_scores(selection, expected);
  }
}

}  // namespace

TEST_CASE("knowledge: the tf-idf cosine is that of dense vectors") { check_against_naive("tfidf", &Naive::cosine); }

TEST_CASE("knowledge: BM25 is that of its formula") { check_against_naive("bm25", &Naive::bm25); }

TEST_CASE("knowledge: similarities worked out by hand") {
  // Three documents, all of them the pool: w0 in two, w1 in one, w2 in one; lengths 4, 2 and 0.
  const std::vector<test::Row> documents{{{0, 3.0F}, {1, 1.0F}}, {{0, 1.0F}, {2, 1.0F}}, {}};
  // Of one keyword the cosine is the word's weight in the document: (1 + ln 3) · (ln(4/3) + 1) over the row's norm, …
  check_scores(select("{classes: {x: [w0]}}", pool_of(3, documents)), {0.8474085, 0.6053485, 0});
  // idf ln(1 + 1.5/2.5) = .4700036; 3 · 2.2 / (3 + 1.2 (.25 + .75 · 4/2)), 2.2 / (1 + 1.2 (.25 + .75 · 2/2)).
  check_scores(select("{classes: {x: [w0]}, similarity: bm25}", pool_of(3, documents)),
               {0.4700036 * 6.6 / 5.1, 0.4700036 * 2.2 / 2.2, 0});
}

TEST_CASE("knowledge: relevant takes the highest similarity to any class, ties to the lowest id, beyond the threshold") {
  const std::vector<test::Row> documents{{{3, 1.0F}}, {{0, 1.0F}, {3, 1.0F}}, {{1, 1.0F}}, {{0, 1.0F}}, {{2, 2.0F}}};
  const std::string classes = "classes: {x: [w0], y: w1}";
  CHECK(select("{" + classes + "}", pool_of(4, documents)).ids == Ids{2, 3, 1, 0, 4});
  CHECK(select("{" + classes + "}", pool_of(4, documents), 2).ids == Ids{2, 3});
  CHECK(select("{" + classes + ", threshold: 0}", pool_of(4, documents)).ids == Ids{2, 3, 1});
  CHECK(select("{" + classes + ", threshold: 0.9}", pool_of(4, documents)).ids == Ids{2, 3});
  CHECK(select("{" + classes + ", threshold: 1.5}", pool_of(4, documents)).ids.empty());
}

namespace {

// w0 is x's, w1 is y's, w2 nobody's; documents 2 … 5 hold less and less of w0, 6 and 7 of w1, 8 neither.
PoolData two_topics(std::vector<std::int32_t> labels) {
  return pool_of(3,
                 {{{2, 1.0F}},
                  {{2, 1.0F}},
                  {{0, 1.0F}},
                  {{0, 9.0F}, {2, 1.0F}},
                  {{0, 3.0F}, {2, 1.0F}},
                  {{0, 1.0F}, {2, 1.0F}},
                  {{1, 1.0F}},
                  {{1, 2.0F}, {2, 1.0F}},
                  {{2, 1.0F}}},
                 std::move(labels));
}

const std::string balanced = "classes: {x: [w0], y: [w1]}, mode: balanced";

}  // namespace

TEST_CASE("knowledge: balanced gives each class its most similar document in turn") {
  const auto selection = select("{" + balanced + "}", two_topics({0, 1}), 4);
  CHECK(selection.ids == Ids{2, 6, 3, 7});
  for (std::size_t i = 0; i < 4; ++i) CHECK(selection.scores[i] > 0);
}

TEST_CASE("knowledge: balanced gives to the classes with fewest labels first") {
  CHECK(select("{" + balanced + "}", two_topics({0, 0}), 3).ids == Ids{6, 7, 2});
  CHECK(select("{" + balanced + "}", two_topics({1, 1}), 3).ids == Ids{2, 3, 4});
}

TEST_CASE("knowledge: balanced leaves a class whose documents are used up, and chooses the rest last") {
  const auto all = select("{" + balanced + "}", two_topics({0, 0}));
  CHECK(all.ids == Ids{6, 7, 2, 3, 4, 5, 8});
  CHECK(all.scores.back() == 0);
  CHECK(select("{" + balanced + ", threshold: 0}", two_topics({0, 0})).ids == Ids{6, 7, 2, 3, 4, 5});
  CHECK(select("{" + balanced + ", threshold: -1}", two_topics({0, 0})).ids == all.ids);
  CHECK(select("{" + balanced + ", threshold: 0.96}", two_topics({0, 1})).ids == Ids{2, 6, 3});
  CHECK(select("{" + balanced + ", threshold: 1.5}", two_topics({0, 1})).ids.empty());
}

TEST_CASE("knowledge: balanced takes a document once, though two classes want it most") {
  const std::vector<test::Row> documents{{{0, 1.0F}, {1, 1.0F}}, {{0, 1.0F}, {2, 3.0F}}, {{1, 1.0F}, {2, 3.0F}}};
  CHECK(select("{classes: {x: [w0], y: [w1]}, mode: balanced}", pool_of(3, documents), 3).ids == Ids{0, 2, 1});
}

TEST_CASE("knowledge: disagreement weighs by how sure both are") {
  // All documents say x with certainty; the model doubts it more and more, and of the last knowledge knows nothing.
  const std::vector<test::Row> documents{{{0, 1.0F}}, {{0, 1.0F}}, {{0, 1.0F}}, {{2, 1.0F}}};
  const Rows probabilities{{0.9F, 0.1F}, {0.2F, 0.8F}, {0.4F, 0.6F}, {0.1F, 0.9F}};
  const auto selection =
      select("{classes: {x: [w0], y: [w1]}, mode: disagreement}", pool_of(3, documents, {}, probabilities));
  CHECK(selection.ids == Ids{1, 2, 0, 3});
  check_scores(selection, {0.6, 0.2, 0, 0});
  CHECK(select("{classes: {x: [w0]}, mode: disagreement, threshold: 0.3}", pool_of(3, documents, {}, probabilities)).ids ==
        Ids{1});

  // Half x, half y: knowledge has no opinion that could be contradicted. With more of w0 it has one.
  const std::vector<test::Row> between{{{0, 1.0F}, {1, 1.0F}}, {{0, 4.0F}, {1, 1.0F}}};
  const Rows sure{{0, 1}, {0, 1}};
  const auto mixed = select("{classes: {x: [w0], y: [w1]}, mode: disagreement}", pool_of(2, between, {}, sure));
  const double norm = std::sqrt(1 + (1 + std::log(4.0)) * (1 + std::log(4.0)));
  CHECK(mixed.ids == Ids{1, 0});
  check_scores(mixed, {std::log(4.0) / norm, 0});
}

TEST_CASE("knowledge: only disagreement needs a model; the others see text alone") {
  for (const std::string mode : {"relevant", "balanced"}) {
    const auto sampler = knowledge("{" + balanced.substr(0, balanced.find(", mode")) + ", mode: " + mode + "}");
    CHECK(sampler->reads() == Views{View::words, View::labelled_classes});
    auto data = two_topics({});
    data.readable = sampler->reads();
    FixedPool text_alone(data);
    Rng rng(1, "initial");
    CHECK(sampler->select(text_alone, 4, rng).ids.size() == 4);
  }
  CHECK(knowledge("{classes: {x: [w0]}, mode: disagreement}")->reads() ==
        Views{View::words, View::labelled_classes, View::class_probabilities});
}

TEST_CASE("knowledge: the same for any number of threads") {
  Rng rng(3, "test");
  const auto documents = draw_documents(2000, 40, rng);
  for (const std::string options : {"mode: relevant, similarity: bm25", "mode: balanced"}) {
    const auto yaml = "{classes: {x: [w0, w1, w2], y: [w3, w4]}, " + options + "}";
    auto data = pool_of(40, documents);
    const auto one = select(yaml, data, 300);
    data.threads = 4;
    const auto four = select(yaml, data, 300);
    CHECK(one.ids == four.ids);
    CHECK(one.scores == four.scores);
  }
}

TEST_CASE("knowledge: explanations name the class and the words, the weightiest first, where asked for") {
  CHECK(select("{" + balanced + "}", two_topics({0, 1})).explanations.empty());
  const std::vector<test::Row> documents{{{0, 1.0F}, {1, 4.0F}, {2, 1.0F}}, {{3, 1.0F}}, {{2, 1.0F}}};
  for (const std::string mode : {"relevant", "balanced"}) {
    auto data = pool_of(4, documents);
    data.explains = true;
    const auto selection = select("{classes: {x: [w0, w1, w9], y: [w3]}, mode: " + mode + "}", std::move(data));
    REQUIRE(selection.ids.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      const auto& explanation = selection.explanations.at(i);
      if (selection.ids[i] == 0) {
        CHECK(*explanation.find("class") == Value("x"));
        CHECK(*explanation.find("matched") == Value(Value::List{"w1", "w0"}));
      } else if (selection.ids[i] == 1) {
        CHECK(*explanation.find("class") == Value("y"));
        CHECK(*explanation.find("matched") == Value(Value::List{"w3"}));
      } else {
        CHECK(explanation.find("class") == nullptr);
        CHECK(*explanation.find("matched") == Value(Value::List{}));
      }
    }
  }
}

TEST_CASE("knowledge: the first round notes words outside the vocabulary and classes without any") {
  const std::vector<test::Row> documents{{{0, 1.0F}}, {{1, 1.0F}}};
  const std::string yaml = "{classes: {x: [w0, Owl, w7 w0, '!', owl], y: w8}}";
  auto data = pool_of(2, documents);
  const auto notes = select(yaml, data).notes;
  CHECK(*notes.find("unknown_words") == Value(Value::List{"owl", "w7", "!", "w8"}));
  CHECK(*notes.find("classes_without_words") == Value(Value::List{"y"}));
  data.history = {{0, {}, notes}};
  CHECK(select(yaml, data).notes.is_null());
  CHECK(select("{classes: {x: [w0], y: {documents: [w1 of course]}}}", pool_of(2, documents)).notes.is_null());
}

TEST_CASE("knowledge: of classes left out nothing is sought, and the documents of all are still there") {
  CHECK(select("{classes: {y: [w1]}, mode: balanced}", two_topics({0, 0})).ids == Ids{6, 7, 2, 3, 4, 5, 8});
  CHECK(select("{classes: {y: [w1]}, mode: balanced, threshold: 0}", two_topics({0, 0})).ids == Ids{6, 7});
}
