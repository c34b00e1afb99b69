#include "model/word_gradients.h"

#include <cmath>

#include "catch.h"
#include "model/native/pool_dense.h"
#include "model/pool_dense_classifier.h"
#include "model/reference_engine.h"
#include "model/small_features.h"

using namespace alrun;

namespace {

constexpr std::size_t words = 9;
constexpr std::int32_t classes = 4;

struct Case {
  EmbeddingPoolDenseOptions options;
  NetworkWeights weights;
  DocumentBlock document;
};

Case random_case(Rng& rng) {
  Case c;
  c.options.embedding_dim = 1 + static_cast<std::int64_t>(rng.below(6));
  c.options.pooling = static_cast<Pooling>(rng.below(4));
  c.options.pooled_activation = static_cast<Activation>(rng.below(2));
  c.options.hidden.resize(rng.below(3));
  for (auto& width : c.options.hidden) width = 2 + static_cast<std::int64_t>(rng.below(6));
  c.weights = initial_weights(c.options, words, classes, rng(), 0);
  for (float& x : c.weights.embedding.data()) x = static_cast<float>(rng.normal());
  for (auto& layer : c.weights.layers) {
    for (float& x : layer.weights.data()) x = static_cast<float>(rng.normal());
    for (float& x : layer.bias) x = static_cast<float>(rng.normal(0.2, 0.5));
  }
  for (std::size_t word = 0; word < words; ++word) {
    if (rng.below(2) == 0) continue;
    c.document.words.push_back(static_cast<std::int32_t>(word));
    c.document.weights.push_back(static_cast<float>(rng.uniform(0.05, 1)));
  }
  c.document.offsets.push_back(static_cast<std::int64_t>(c.document.words.size()));
  return c;
}

// A plain step of length 1 on the document with that label moves every word's vector by its gradient.
double longest_step(const Case& c, std::int32_t label) {
  TrainingOptions training;
  training.optimizer = Optimizer::sgd;
  training.learning_rate = 1;
  test::ReferenceEngine engine(c.options, training, Outputs::softmax);
  engine.reset(c.weights);
  std::vector<std::int32_t> all(words);
  for (std::size_t word = 0; word < words; ++word) all[word] = static_cast<std::int32_t>(word);
  engine.begin_fit(all);
  static_cast<void>(engine.step({c.document, all, {label}, {}}));
  const auto after = engine.weights().embedding;
  double longest = 0;
  for (std::size_t word = 0; word < words; ++word) {
    double squares = 0;
    for (std::size_t d = 0; d < after.columns(); ++d) {
      const double moved = static_cast<double>(after.row(word)[d]) - static_cast<double>(c.weights.embedding.row(word)[d]);
      squares += moved * moved;
    }
    longest = std::max(longest, std::sqrt(squares));
  }
  return longest;
}

}  // namespace

TEST_CASE("word_gradients: the longest gradient of a word's vector, for every pooling and number of layers") {
  std::size_t seen = 0;  // a bit a pooling and number of hidden layers
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    CAPTURE(seed);
    Rng rng(seed, "test");
    const auto c = random_case(rng);
    seen |= std::size_t{1} << (3 * static_cast<std::size_t>(c.options.pooling) + c.options.hidden.size());
    std::vector<float> lengths(classes);
    word_gradients(c.options, c.weights, c.document, lengths);
    for (std::int32_t label = 0; label < classes; ++label) {
      CHECK(static_cast<double>(lengths[static_cast<std::size_t>(label)]) ==
            Approx(longest_step(c, label)).epsilon(1e-5).margin(2e-6));
    }
  }
  CHECK(seen == 0xFFF);
}

TEST_CASE("word_gradients: with mean pooling the commonest word has the longest, in proportion to its share") {
  EmbeddingPoolDenseOptions options;
  options.hidden = {};
  const auto weights = initial_weights(options, words, 2, 1, 0);
  std::vector<float> lengths(4);
  word_gradients(options, weights, {{0, 3, 3}, {0.75F, 0.25F, 1.0F}, {0, 2, 3}}, lengths);
  const auto layer = weights.layers.back();
  double difference = 0;  // the pooled vector's gradient is (1 - p_c) times the difference of the classes' weights
  for (std::size_t d = 0; d < 16; ++d) {
    difference += std::pow(static_cast<double>(layer.weights.row(0)[d] - layer.weights.row(1)[d]), 2);
  }
  difference = std::sqrt(difference);
  CHECK(static_cast<double>(lengths[0]) + static_cast<double>(lengths[1]) == Approx(0.75 * difference));
  CHECK(static_cast<double>(lengths[2]) + static_cast<double>(lengths[3]) == Approx(difference));
}

TEST_CASE("word_gradients: a classifier's are those of its weights, for any number of threads; 0 without a known word") {
  auto problem = test::separable(3, 1100);  // three blocks of scoring
  test::add_empty_rows(problem.features, 1);
  EmbeddingPoolDenseOptions options;
  options.pooling = GENERATE(Pooling::mean, Pooling::sum, Pooling::max, Pooling::tfidf);
  TrainingOptions training;
  training.learning_rate = 0.02;
  training.epochs.values = {1};
  std::vector<Matrix> found;
  for (const int threads : {1, 4}) {
    PoolDenseClassifier model(options, {problem.text(), 3, training, 1, threads},
                              std::make_unique<native::NativePoolDense>(options, training, Outputs::softmax));
    CHECK_THROWS_WITH(model.word_gradients(problem.ids), "the model has not been trained yet");
    model.fit({problem.ids, Answers(problem.labels)}, 0);
    auto asked = problem.ids;
    asked.push_back(1100);
    found.push_back(model.word_gradients(asked));

    const auto last = problem.features.row_words(1099);
    DocumentBlock block;
    block.words.assign(last.begin(), last.end());
    block.weights.resize(last.size());
    PoolingWeights(problem.text(), options.pooling).write(1099, block.weights);
    block.offsets.push_back(static_cast<std::int64_t>(last.size()));
    std::vector<float> lengths(3);
    word_gradients(options, model.weights(), block, lengths);
    CHECK(std::ranges::equal(found.back().row(1099), lengths));
    CHECK(*std::ranges::min_element(lengths) > 0);
    CHECK(std::ranges::equal(found.back().row(1100), std::vector<float>(3, 0.0F)));
  }
  CHECK(std::ranges::equal(found[0].data(), found[1].data()));
}
