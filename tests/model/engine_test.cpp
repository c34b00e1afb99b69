#include "model/engine.h"

#include <cmath>
#include <string>
#include <vector>

#include "catch.h"
#include "core/file.h"
#include "model/engines.h"
#include "model/pool_dense_classifier.h"
#include "model/reference_engine.h"
#include "model/small_features.h"
#include "temporary_folder.h"

using namespace alrun;
using test::Backend;
using test::backends;
using test::Case;
using test::distance;
using test::native_cpu;
using test::random_case;
using test::small_case;
using test::torch_cpu;

namespace {

PoolDenseClassifier on(const Backend& backend, const Case& c, const ClassifierInput& input) {
  return {c.options, input, test::make_engine(backend, c, Outputs::softmax)};
}

PoolDenseClassifier on_reference(const Case& c, const ClassifierInput& input) {
  return {c.options, input, std::make_unique<test::ReferenceEngine>(c.options, c.training, Outputs::softmax)};
}

}  // namespace

TEST_CASE("engines: trains and scores as the definition says, for every pooling and optimiser") {
  auto problem = test::separable(3, 50);
  test::add_empty_rows(problem.features, 1);
  problem.ids.push_back(50);
  problem.labels.push_back(2);
  Case c = small_case();
  c.options.pooling = GENERATE(Pooling::mean, Pooling::sum, Pooling::max, Pooling::tfidf);
  c.training.optimizer = GENERATE(Optimizer::adam, Optimizer::sparse_adam, Optimizer::sgd);
  const bool plain = GENERATE(true, false);
  c.options.hidden = plain ? std::vector<std::int64_t>{} : std::vector<std::int64_t>{7, 5};
  c.options.pooled_activation = plain ? Activation::none : Activation::relu;
  c.options.dropout = plain ? 0 : 0.4;
  c.training.restart = plain ? Restart::warm : Restart::cold;
  const Backend backend = GENERATE(from_range(backends()));
  INFO(name_of(c.options.pooling) << " " << name_of(c.training.optimizer) << (plain ? " linear" : " deep") << ", "
                                  << test::name_of(backend));

  const ClassifierInput input{problem.text(), 3, c.training, 1, 1};
  auto tested = on(backend, c, input);
  auto reference = on_reference(c, input);
  for (int round = 0; round < 2; ++round) {  // a growing labelled set
    const std::size_t labeled = round == 0 ? 9 : 51;
    for (auto* model : {&tested, &reference}) {
      model->fit({std::span(problem.ids).first(labeled), Answers(std::span(problem.labels).first(labeled))}, round);
    }
    CHECK(distance(tested.weights(), reference.weights()) < 1e-4);
    CHECK(distance(tested.log_probabilities(problem.ids).data(), reference.log_probabilities(problem.ids).data()) < 1e-3);
    CHECK(distance(tested.embeddings(problem.ids).data(), reference.embeddings(problem.ids).data()) < 1e-3);
  }
}

TEST_CASE("engines: max pooling takes each element's largest over the document's words, whatever their counts") {
  const auto features = test::features_of(3, {{{0, 5.0F}, {2, 1.0F}}, {{1, 1.0F}}});
  Case c = small_case();
  c.options.pooling = Pooling::max;
  c.options.hidden = {};
  const std::vector<DocumentId> all;
  const Representations text(features, all);
  auto model = on(GENERATE(from_range(backends())), c, {text, 2, c.training, 1, 1});
  model.fit({std::vector<DocumentId>{0, 1}, Answers(std::vector<std::int32_t>{0, 1})}, 0);
  const auto words = model.weights().embedding;
  const auto pooled = model.embeddings(std::vector<DocumentId>{0, 1});
  for (std::size_t d = 0; d < 6; ++d) {
    CHECK(pooled.row(0)[d] == std::max(words.row(0)[d], words.row(2)[d]));
    CHECK(pooled.row(1)[d] == words.row(1)[d]);
  }
}

TEST_CASE("engines: adam moves rows that the batch does not touch by their moments, sparse_adam leaves them") {
  const auto features = test::features_of(3, {{{0, 1.0F}}, {{1, 1.0F}}, {{2, 1.0F}}});
  Case c = small_case();
  c.training.restart = Restart::warm;
  c.training.epochs.values = {1};
  c.training.optimizer = GENERATE(Optimizer::adam, Optimizer::sparse_adam, Optimizer::sgd);
  const std::vector<DocumentId> all;
  const Representations text(features, all);
  auto model = on(GENERATE(from_range(backends())), c, {text, 2, c.training, 1, 1});
  model.fit({std::vector<DocumentId>{0}, Answers(std::vector<std::int32_t>{0})}, 0);
  const auto before = model.weights().embedding;
  model.fit({std::vector<DocumentId>{1}, Answers(std::vector<std::int32_t>{1})}, 1);
  const auto after = model.weights().embedding;
  CHECK((distance(before.row(0), after.row(0)) > 0) == (c.training.optimizer == Optimizer::adam));
  CHECK(distance(before.row(1), after.row(1)) > 0);
  CHECK(distance(before.row(2), after.row(2)) == 0);  // never had a gradient
}

TEST_CASE("native gradients equal libtorch's autograd to 1e-6 of the largest") {
  Rng rng(7, "test");
  for (int trial = 0; trial < 40; ++trial) {
    auto problem = test::separable(3, 12, static_cast<std::uint64_t>(trial));
    test::add_empty_rows(problem.features, 1);
    problem.ids.push_back(12);
    problem.labels.push_back(1);
    Case c = random_case(rng);
    c.training.optimizer = Optimizer::sgd;  // one step of rate 1: the weights move by the gradient
    c.training.learning_rate = 1;
    c.training.batch_size = 13;
    const ClassifierInput input{problem.text(), 3, c.training, static_cast<std::uint64_t>(trial), 1};
    const auto start = initial_weights(c.options, problem.features.vocabulary_size(), 3, input.seed, 0);
    std::vector<NetworkWeights> after;
    for (const auto& backend : {native_cpu, torch_cpu}) {
      auto model = on(backend, c, input);
      model.fit({problem.ids, Answers(problem.labels)}, 0);
      after.push_back(model.weights());
    }
    INFO("trial " << trial);
    test::check_gradients(start, after[0], after[1]);
  }
}

TEST_CASE("native Adam equals libtorch's after 1,000 steps to 1e-5") {
  const auto problem = test::separable(3, 50);
  Case c = small_case();
  c.options.hidden = {};
  c.training.optimizer = GENERATE(Optimizer::adam, Optimizer::sparse_adam);
  c.training.learning_rate = 0.001;
  c.training.batch_size = 25;
  c.training.epochs.values = {500};
  const ClassifierInput input{problem.text(), 3, c.training, 1, 1};
  auto native_model = on(native_cpu, c, input);
  auto torch_model = on(torch_cpu, c, input);
  native_model.fit({problem.ids, Answers(problem.labels)}, 0);
  torch_model.fit({problem.ids, Answers(problem.labels)}, 0);
  CHECK(distance(native_model.weights(), torch_model.weights()) < 1e-5);
}

TEST_CASE("engines: a cold fit does not depend on the fits before it, however many steps they took") {
  const auto problem = test::separable(3, 60);
  Case c = small_case();
  c.training.optimizer = GENERATE(Optimizer::adam, Optimizer::sparse_adam, Optimizer::sgd);
  c.training.batch_size = 4;  // so that most rows idle in most steps
  c.training.epochs.values = {40};
  const Backend backend = GENERATE(from_range(backends()));
  const ClassifierInput input{problem.text(), 3, c.training, 1, 1};
  auto used = on(backend, c, input);
  used.fit({std::span(problem.ids).first(50), Answers(std::span(problem.labels).first(50))}, 0);
  used.fit({problem.ids, Answers(problem.labels)}, 1);
  auto fresh = on(backend, c, input);
  fresh.fit({problem.ids, Answers(problem.labels)}, 1);
  CHECK(distance(used.weights(), fresh.weights()) == 0);
}

TEST_CASE("engines: the same training gives the same bits, however many documents share a word") {
  const auto problem = test::separable(3, 600);
  Case c = small_case();
  c.options.pooling = GENERATE(Pooling::mean, Pooling::max);
  c.training.optimizer = GENERATE(Optimizer::adam, Optimizer::sparse_adam, Optimizer::sgd);
  c.training.batch_size = 300;
  c.training.epochs.values = {10};
  const Backend backend = GENERATE(from_range(backends()));
  INFO(name_of(c.options.pooling) << " " << name_of(c.training.optimizer) << ", " << test::name_of(backend));
  const ClassifierInput input{problem.text(), 3, c.training, 1, 1};
  auto first = on(backend, c, input);
  first.fit({problem.ids, Answers(problem.labels)}, 0);
  auto second = on(backend, c, input);
  second.fit({problem.ids, Answers(problem.labels)}, 0);
  CHECK(distance(first.weights(), second.weights()) == 0);
  CHECK(distance(first.log_probabilities(problem.ids).data(), second.log_probabilities(problem.ids).data()) == 0);
}

TEST_CASE("engines: idle rows move as the definition says, over cold and warm fits of many steps") {
  const auto problem = test::separable(3, 60);
  Case c = small_case();
  c.options.hidden = {};
  c.training.restart = GENERATE(Restart::cold, Restart::warm);
  c.training.learning_rate = 0.001;
  c.training.batch_size = 4;
  c.training.epochs.values = {40};
  const ClassifierInput input{problem.text(), 3, c.training, 1, 1};
  auto tested = on(GENERATE(from_range(backends())), c, input);
  auto reference = on_reference(c, input);
  for (int round = 0; round < 3; ++round) {
    const std::size_t labeled = 20U * static_cast<std::size_t>(round + 1);
    for (auto* model : {&tested, &reference}) {
      model->fit({std::span(problem.ids).first(labeled), Answers(std::span(problem.labels).first(labeled))}, round);
    }
    CHECK(distance(tested.weights(), reference.weights()) < 1e-4);
  }
}

TEST_CASE("native kernels give the same bits on every level that this CPU has") {
  const auto levels = native::runnable_kernels();
  WARN("levels compared: " << levels.size());
  Rng rng(3, "test");
  for (int trial = 0; trial < 30; ++trial) {
    auto problem = test::separable(3, 30, static_cast<std::uint64_t>(trial));
    Case c = random_case(rng);
    c.training.optimizer = static_cast<Optimizer>(rng.below(3));
    c.training.epochs.values = {3};
    c.training.batch_size = 7;
    const ClassifierInput input{problem.text(), 3, c.training, 1, 1};
    std::vector<NetworkWeights> weights;
    std::vector<Matrix> scores;
    for (const auto* level : levels) {
      PoolDenseClassifier model(c.options, input,
                                std::make_unique<native::NativePoolDense>(c.options, c.training, Outputs::softmax, *level));
      model.fit({problem.ids, Answers(problem.labels)}, 0);
      weights.push_back(model.weights());
      scores.push_back(model.log_probabilities(problem.ids));
    }
    for (std::size_t l = 1; l < levels.size(); ++l) {
      CHECK(distance(weights[l], weights[0]) == 0);
      CHECK(distance(scores[l].data(), scores[0].data()) == 0);
    }
  }
}

TEST_CASE("engines: a model saved and loaded goes on to the same bits") {
  auto problem = test::separable(3, 60);
  Case c = small_case();
  c.training.restart = Restart::warm;
  c.training.min_updates = 150;  // past the step from which the native engine lets rows idle
  c.training.optimizer = GENERATE(Optimizer::adam, Optimizer::sparse_adam, Optimizer::sgd);
  const bool deep = GENERATE(true, false);
  c.options.hidden = deep ? std::vector<std::int64_t>{7, 5} : std::vector<std::int64_t>{};
  const Backend backend = GENERATE(from_range(backends()));
  const ClassifierInput input{problem.text(), 3, c.training, 1, 1};
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "weights";

  auto whole = on(backend, c, input);
  const auto fit = [&](PoolDenseClassifier& model, std::size_t labeled, std::int64_t round) {
    model.fit({std::span(problem.ids).first(labeled), Answers(std::span(problem.labels).first(labeled))}, round);
  };
  fit(whole, 20, 0);
  fit(whole, 30, 1);
  whole.save(file, "key");
  auto resumed = on(backend, c, input);
  resumed.load(file, "key");
  CHECK(distance(whole.weights(), resumed.weights()) == 0);
  for (auto* model : {&whole, &resumed}) fit(*model, 60, 2);
  CHECK(distance(whole.weights(), resumed.weights()) == 0);
}

TEST_CASE("engines: weights of another model, under another key or damaged are refused and change nothing") {
  auto problem = test::separable(3, 20);
  Case c = small_case();
  const ClassifierInput input{problem.text(), 3, c.training, 1, 1};
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "weights";
  auto model = on(native_cpu, c, input);
  model.fit({problem.ids, Answers(problem.labels)}, 0);
  model.save(file, "key");
  CHECK_THROWS_WITH(model.load(file, "other"), "made from something else");

  Case wider = c;
  wider.options.embedding_dim = 7;
  auto other = on(native_cpu, wider, input);
  other.fit({problem.ids, Answers(problem.labels)}, 0);
  const auto before = other.weights();
  CHECK_THROWS_WITH(other.load(file, "key"), "weights of another model");
  CHECK(distance(before, other.weights()) == 0);

  auto bytes = read_file(file, 1U << 20U);
  Rng rng(1, "test");
  for (int trial = 0; trial < 200; ++trial) {
    auto damaged = bytes;
    damaged[rng.below(damaged.size())] ^= static_cast<char>(1 + rng.below(255));
    write_atomically(file, damaged);
    CHECK_THROWS_AS(model.load(file, "key"), Error);
    write_atomically(file, std::string_view(bytes).substr(0, rng.below(bytes.size())));
    CHECK_THROWS_AS(model.load(file, "key"), Error);
  }
}
