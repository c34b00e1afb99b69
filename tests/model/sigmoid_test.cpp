#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "model/engines.h"
#include "model/pool_dense_classifier.h"
#include "model/reference_engine.h"
#include "model/small_features.h"
#include "model/word_batch.h"

using namespace alrun;
using test::Case;
using test::distance;

namespace {

/// Documents with sets of classes.
struct Sets {
  test::Problem problem;
  Answers labels;
  std::size_t classes;

  [[nodiscard]] std::vector<std::int32_t> words() const {
    std::vector<std::int32_t> all(problem.features.vocabulary_size());
    std::iota(all.begin(), all.end(), 0);
    return all;
  }
};

/// No class, all classes, then any; the last document has no word.
Sets any_sets(std::size_t classes, std::size_t documents, std::uint64_t seed) {
  Sets sets{test::separable(3, documents - 1, seed), {}, classes};
  test::add_empty_rows(sets.problem.features, 1);
  sets.problem.ids.push_back(static_cast<DocumentId>(documents - 1));
  Rng rng(seed, "test");
  for (std::size_t i = 0; i < documents; ++i) {
    std::vector<std::int32_t> set;
    for (std::size_t c = 0; c < classes; ++c) {
      if (i == 1 || (i > 1 && rng.uniform() < 0.3)) set.push_back(static_cast<std::int32_t>(c));
    }
    sets.labels.add(set);
  }
  return sets;
}

/// The classes that a document's words come from, of 4 with 10 words each.
Sets toy() {
  Sets sets{{}, {}, 4};
  Rng rng(1, "test");
  std::vector<test::Row> rows;
  for (std::uint32_t i = 0; i < 48; ++i) {
    test::Row row;
    std::vector<std::int32_t> set;
    for (std::int32_t c = 0; c < 4; ++c) {
      if ((i >> c & 1U) == 0) continue;
      set.push_back(c);
      for (std::int32_t word = 0; word < 10; ++word) {
        if (word == 0 || rng.uniform() < 0.4) row.emplace_back(10 * c + word, 1.0F);
      }
    }
    rows.push_back(row);
    sets.labels.add(set);
    sets.problem.ids.push_back(static_cast<DocumentId>(i));
  }
  sets.problem.features = test::features_of(40, rows);
  return sets;
}

std::vector<TrainingBatch> batches_of(const Sets& sets, const Case& c) {
  const auto& ids = sets.problem.ids;
  const auto size = static_cast<std::size_t>(c.training.batch_size);
  const PoolingWeights weights(sets.problem.text(), c.options.pooling);
  WordBatcher batcher(sets.problem.features);
  Rng rng(1, "dropout");
  std::vector<TrainingBatch> batches;
  for (std::size_t begin = 0; begin < ids.size(); begin += size) {
    auto& batch = batches.emplace_back();
    const auto part = std::span(ids).subspan(begin, std::min(size, ids.size() - begin));
    batcher.gather(part, weights, batch.block, batch.rows);
    for (std::size_t i = 0; i < part.size(); ++i) batch.labels.add(sets.labels, begin + i);
    if (c.options.dropout == 0) continue;
    const auto width = c.options.hidden.empty() ? c.options.embedding_dim : c.options.hidden.back();
    batch.dropout = Matrix(part.size(), static_cast<std::size_t>(width));
    for (float& x : batch.dropout.data())
      x = rng.uniform() < c.options.dropout ? 0 : static_cast<float>(1 / (1 - c.options.dropout));
  }
  return batches;
}

NetworkWeights start_of(const Sets& sets, const Case& c) {
  return initial_weights(c.options, sets.problem.features.vocabulary_size(), static_cast<std::int32_t>(sets.classes), 1, 0);
}

/// The losses of all steps.
std::vector<double> train(PoolDenseEngine& engine, const Sets& sets, const Case& c) {
  const auto batches = batches_of(sets, c);
  engine.reset(start_of(sets, c));
  engine.begin_fit(sets.words());
  std::vector<double> losses;
  for (std::int64_t epoch = 0; epoch < c.training.epochs.values[0]; ++epoch) {
    for (const auto& batch : batches) losses.push_back(engine.step(batch));
  }
  CHECK(engine.end_fit());
  return losses;
}

DocumentBlock all_documents(const Sets& sets, const Case& c) {
  const PoolingWeights weights(sets.problem.text(), c.options.pooling);
  DocumentBlock block;
  for (const DocumentId id : sets.problem.ids) {
    const auto words = sets.problem.features.row_words(id);
    block.words.insert(block.words.end(), words.begin(), words.end());
    const std::size_t before = block.weights.size();
    block.weights.resize(block.words.size());
    weights.write(id, std::span(block.weights).subspan(before));
    block.offsets.push_back(static_cast<std::int64_t>(block.words.size()));
  }
  return block;
}

Matrix scores(const PoolDenseEngine& engine, const Sets& sets, const Case& c) {
  Matrix out(sets.problem.ids.size(), sets.classes);
  engine.log_probabilities(all_documents(sets, c), out.data());
  return out;
}

/// A network whose logits are these, whatever the document.
NetworkWeights constant(const Case& c, const std::vector<float>& logits) {
  auto weights = initial_weights(c.options, 1, static_cast<std::int32_t>(logits.size()), 1, 0);
  std::ranges::fill(weights.embedding.data(), 0.0F);
  weights.layers.back().bias = logits;
  return weights;
}

double log_sigmoid(double x) { return std::min(x, 0.0) - std::log1p(std::exp(-std::abs(x))); }

std::vector<std::unique_ptr<PoolDenseEngine>> all_engines(const Case& c) {
  std::vector<std::unique_ptr<PoolDenseEngine>> all;
  for (const auto* level : native::runnable_kernels())
    all.push_back(std::make_unique<native::NativePoolDense>(c.options, c.training, Outputs::sigmoid, *level));
  for (const auto& backend : test::backends()) all.push_back(test::make_engine(backend, c, Outputs::sigmoid));
  return all;
}

}  // namespace

TEST_CASE("sigmoid outputs: every engine trains and scores as the definition says, for every pooling and optimiser") {
  const auto sets = any_sets(5, 51, 1);
  Case c = test::small_case();
  c.options.pooling = GENERATE(Pooling::mean, Pooling::sum, Pooling::max, Pooling::tfidf);
  c.training.optimizer = GENERATE(Optimizer::adam, Optimizer::sparse_adam, Optimizer::sgd);
  const bool plain = GENERATE(true, false);
  c.options.hidden = plain ? std::vector<std::int64_t>{} : std::vector<std::int64_t>{7, 5};
  c.options.pooled_activation = plain ? Activation::none : Activation::relu;
  c.options.dropout = plain ? 0 : 0.4;
  const auto backend = GENERATE(from_range(test::backends()));
  INFO(name_of(c.options.pooling) << " " << name_of(c.training.optimizer) << (plain ? " linear" : " deep") << ", "
                                  << test::name_of(backend));
  const auto tested = test::make_engine(backend, c, Outputs::sigmoid);
  test::ReferenceEngine reference(c.options, c.training, Outputs::sigmoid);
  const auto losses = train(*tested, sets, c);
  const auto expected = train(reference, sets, c);
  for (std::size_t i = 0; i < losses.size(); ++i) CHECK(losses[i] == Approx(expected[i]).epsilon(1e-4));
  CHECK(distance(tested->weights(), reference.weights()) < 1e-4);
  CHECK(distance(scores(*tested, sets, c).data(), scores(reference, sets, c).data()) < 1e-3);
}

TEST_CASE("sigmoid outputs: native gradients equal libtorch's autograd to 1e-6 of the largest") {
  Rng rng(7, "test");
  for (std::uint64_t trial = 0; trial < 40; ++trial) {
    INFO("trial " << trial);
    const auto sets = any_sets(1 + rng.below(40), 13, trial);
    Case c = test::random_case(rng);
    c.training.optimizer = Optimizer::sgd;
    c.training.learning_rate = 1;
    c.training.batch_size = 13;
    std::vector<NetworkWeights> after;
    for (const auto& backend : {test::native_cpu, test::torch_cpu}) {
      const auto engine = test::make_engine(backend, c, Outputs::sigmoid);
      train(*engine, sets, c);
      after.push_back(engine->weights());
    }
    test::check_gradients(start_of(sets, c), after[0], after[1]);
  }
}

TEST_CASE("sigmoid outputs: native gradients are the slopes of the loss") {
  const auto sets = any_sets(3, 9, 1);
  Case c = test::small_case();
  c.options.pooling = GENERATE(Pooling::mean, Pooling::max);
  c.options.hidden = {5};
  c.training.optimizer = Optimizer::sgd;
  c.training.learning_rate = 1;
  c.training.batch_size = 9;
  c.training.epochs.values = {1};
  const auto batch = batches_of(sets, c).at(0);
  auto start = start_of(sets, c);
  Rng rng(1, "test");  // no bias 0: a document without a word would stand where relu has no slope
  for (auto& layer : start.layers) rng.fill_uniform(layer.bias, -1, 1);

  native::NativePoolDense engine(c.options, c.training, Outputs::sigmoid);
  engine.reset(start);
  engine.begin_fit(sets.words());
  engine.step(batch);
  CHECK(engine.end_fit());
  const auto after = engine.weights();
  // The reference computes the loss in doubles, from weights that are floats.
  const auto loss = [&](const NetworkWeights& weights) {
    test::ReferenceEngine reference(c.options, c.training, Outputs::sigmoid);
    reference.reset(weights);
    reference.begin_fit(sets.words());
    return reference.step(batch);
  };
  const auto check = [&](auto values_of) {
    NetworkWeights moved = start;
    const std::span<float> values = values_of(moved);
    NetworkWeights last = after;
    const std::span<const float> stepped = values_of(last);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const float at = values[i];
      values[i] = at + 1e-4F;
      const auto above = static_cast<double>(values[i]);
      double slope = loss(moved);
      values[i] = at - 1e-4F;
      slope = (slope - loss(moved)) / (above - static_cast<double>(values[i]));
      values[i] = at;
      CHECK(static_cast<double>(at - stepped[i]) == Approx(slope).margin(2e-6).epsilon(1e-4));
    }
  };
  check([](NetworkWeights& w) { return w.embedding.data(); });
  for (const std::size_t l : {0U, 1U}) {
    check([l](NetworkWeights& w) { return w.layers[l].weights.data(); });
    check([l](NetworkWeights& w) { return std::span(w.layers[l].bias); });
  }
}

TEST_CASE("sigmoid outputs: native Adam equals libtorch's after 1,000 steps to 1e-5") {
  const auto sets = toy();
  Case c = test::small_case();
  c.options.hidden = {};
  c.training.optimizer = GENERATE(Optimizer::adam, Optimizer::sparse_adam);
  c.training.learning_rate = 0.001;
  c.training.batch_size = 24;
  c.training.epochs.values = {500};
  const auto ours = test::make_engine(test::native_cpu, c, Outputs::sigmoid);
  const auto theirs = test::make_engine(test::torch_cpu, c, Outputs::sigmoid);
  train(*ours, sets, c);
  train(*theirs, sets, c);
  // Weights that always have a slope of one sign move by 1, in which native Adam's float of 1 - 0.999 shows.
  const double moved = distance(start_of(sets, c), theirs->weights());
  CHECK(distance(ours->weights(), theirs->weights()) < 1e-5 * moved);
}

TEST_CASE("sigmoid outputs: native kernels give the same bits on every level that this CPU has") {
  Rng rng(3, "test");
  for (std::uint64_t trial = 0; trial < 30; ++trial) {
    const auto sets = any_sets(1 + rng.below(40), 30, trial);
    Case c = test::random_case(rng);
    c.training.optimizer = static_cast<Optimizer>(rng.below(3));
    c.training.epochs.values = {3};
    c.training.batch_size = 7;
    std::vector<std::vector<double>> losses;
    std::vector<NetworkWeights> weights;
    std::vector<Matrix> found;
    for (const auto* level : native::runnable_kernels()) {
      native::NativePoolDense engine(c.options, c.training, Outputs::sigmoid, *level);
      losses.push_back(train(engine, sets, c));
      weights.push_back(engine.weights());
      found.push_back(scores(engine, sets, c));
    }
    for (std::size_t l = 1; l < weights.size(); ++l) {
      CHECK(losses[l] == losses[0]);
      CHECK(distance(weights[l], weights[0]) == 0);
      CHECK(distance(found[l].data(), found[0].data()) == 0);
    }
  }
}

TEST_CASE("sigmoid outputs: logarithms are right to float precision, however sure the network is") {
  std::vector<float> logits{0, 1e-8F, -1e-8F, 86.9F, 87.1F, 100, -100, 1e4F, -1e4F, 1e30F, -1e30F};
  for (int i = -1000; i <= 1000; ++i) logits.push_back(static_cast<float>(i) * 0.1F);
  Case c = test::small_case();
  c.options.hidden = {};
  std::vector<std::vector<float>> all;
  for (const auto& engine : all_engines(c)) {
    engine->reset(constant(c, logits));
    auto& found = all.emplace_back(logits.size());
    engine->log_probabilities({{}, {}, {0, 0}}, found);
    for (std::size_t i = 0; i < logits.size(); ++i) {
      const double expected = log_sigmoid(static_cast<double>(logits[i]));
      INFO("logit " << logits[i]);
      CHECK(std::isfinite(found[i]));
      // Below the least normal float precision is lost anyway.
      CHECK(static_cast<double>(found[i]) == Approx(expected).epsilon(5e-7).margin(2e-38));
    }
  }
  for (std::size_t level = 1; level < native::runnable_kernels().size(); ++level) CHECK(all[level] == all[0]);
}

TEST_CASE("sigmoid outputs: the loss is right where the network is sure, and wrong about it") {
  const std::vector<float> logits{100, -100, 100, -100, 20, 0};
  Case c = test::small_case();
  c.options.hidden = {};
  for (const auto& engine : all_engines(c)) {
    engine->reset(constant(c, logits));
    engine->begin_fit(std::vector<std::int32_t>{0});
    TrainingBatch batch;
    batch.block.offsets = {0, 0, 0};
    batch.labels.add(std::vector<std::int32_t>{0, 3, 4});
    batch.labels.add(AnswerRow{});
    // By class: sure and right, sure and right, wrong by 100 twice, e^-20, ln 2; then nothing applies.
    const double expected =
        (0 + 0 + 100 + 100 + std::exp(-20.0) + std::log(2.0) + 100 + 0 + 100 + 0 + 20 + std::log(2.0)) / 12;
    CHECK(engine->step(batch) == Approx(expected).epsilon(1e-6));
    CHECK(engine->end_fit());
  }
}

TEST_CASE("sigmoid outputs: a small set of documents is learnt by heart, those of no class and of all classes among them") {
  const auto sets = toy();
  Case c = test::small_case();
  c.options.pooling = GENERATE(Pooling::mean, Pooling::sum, Pooling::max, Pooling::tfidf);
  c.options.hidden = {16};
  c.training.learning_rate = 0.02;
  c.training.epochs.values = {100};
  const auto engine = test::make_engine(GENERATE(from_range(test::backends())), c, Outputs::sigmoid);
  CHECK(train(*engine, sets, c).back() < 0.05);
  const auto found = scores(*engine, sets, c);
  for (std::size_t i = 0; i < found.rows(); ++i) {
    std::vector<std::int32_t> likely;
    for (std::size_t k = 0; k < sets.classes; ++k) {
      if (found.row(i)[k] > std::log(0.5F)) likely.push_back(static_cast<std::int32_t>(k));
    }
    CHECK(same(likely, sets.labels.row(i)));
  }
}

TEST_CASE("sigmoid outputs: a classifier's probabilities do not depend on threads, nor add up to 1") {
  const auto problem = test::separable(3, 1100);  // three blocks of scoring
  EmbeddingPoolDenseOptions options;
  options.dropout = 1e-9;  // so small that no input is ever dropped
  TrainingOptions training;
  training.epochs.values = {1};
  std::vector<Matrix> found;
  for (const int threads : {1, 4}) {
    ClassifierInput input{problem.text(), 3, training, 1, threads};
    input.answers = AnswerKind::set;
    PoolDenseClassifier model(options, input,
                              std::make_unique<native::NativePoolDense>(options, training, Outputs::sigmoid));
    model.fit({problem.ids, Answers(problem.labels)}, 0);
    CHECK_THROWS_WITH(model.word_gradients(problem.ids), "word gradients are of softmax outputs");
    found.push_back(model.log_probabilities(problem.ids));
    const auto passes = model.dropout_probabilities(problem.ids, 2, 0);
    for (std::size_t i = 0; i < problem.ids.size(); ++i) {
      float total = 0;
      for (std::size_t k = 0; k < 3; ++k) {
        const float p = std::exp(found.back().row(i)[k]);
        CHECK(passes[1].row(i)[k] == Approx(p).epsilon(1e-5));
        total += p;
      }
      CHECK(total != Approx(1.0F).margin(1e-3));
    }
  }
  CHECK(std::ranges::equal(found[0].data(), found[1].data()));
}
