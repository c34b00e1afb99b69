#include "model/engine.h"

#include <cmath>

#include "catch.h"
#include "model/module.h"
#include "model/pool_dense_classifier.h"
#include "model/reference_engine.h"
#include "model/small_features.h"

using namespace alrun;

namespace {

double distance(std::span<const float> a, std::span<const float> b) {
  REQUIRE(a.size() == b.size());
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, static_cast<double>(std::abs(a[i] - b[i])));
  return largest;
}

double distance(const NetworkWeights& a, const NetworkWeights& b) {
  REQUIRE(a.layers.size() == b.layers.size());
  double largest = distance(a.embedding.data(), b.embedding.data());
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    largest = std::max(largest, distance(a.layers[i].weights.data(), b.layers[i].weights.data()));
    largest = std::max(largest, distance(a.layers[i].bias, b.layers[i].bias));
  }
  return largest;
}

struct Case {
  EmbeddingPoolDenseOptions options;
  TrainingOptions training;
};

Case small_case() {
  Case c;
  c.options.embedding_dim = 6;
  c.training.learning_rate = 0.01;
  c.training.batch_size = 8;
  c.training.epochs.values = {3};
  return c;
}

PoolDenseClassifier on_torch(const Case& c, const ClassifierInput& input) {
  return {c.options, input, torch_module().pool_dense(c.options, c.training)};
}

PoolDenseClassifier on_reference(const Case& c, const ClassifierInput& input) {
  return {c.options, input, std::make_unique<test::ReferenceEngine>(c.options, c.training)};
}

}  // namespace

TEST_CASE("torch engine: trains and scores as the definition says, for every pooling and optimiser") {
  auto problem = test::separable(3, 50);
  problem.features.offsets.push_back(problem.features.offsets.back());  // an empty document
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
  INFO(name_of(c.options.pooling) << " " << name_of(c.training.optimizer) << (plain ? " linear" : " deep"));

  const ClassifierInput input{problem.features, 3, c.training, 1, 1};
  auto torch = on_torch(c, input);
  auto reference = on_reference(c, input);
  for (int round = 0; round < 2; ++round) {  // a growing labelled set
    const std::size_t labeled = round == 0 ? 9 : 51;
    for (auto* model : {&torch, &reference}) {
      model->fit(std::span(problem.ids).first(labeled), std::span(problem.labels).first(labeled), round);
    }
    CHECK(distance(torch.weights(), reference.weights()) < 1e-4);
    CHECK(distance(torch.log_probabilities(problem.ids).data(), reference.log_probabilities(problem.ids).data()) < 1e-3);
    CHECK(distance(torch.embeddings(problem.ids).data(), reference.embeddings(problem.ids).data()) < 1e-3);
  }
}

TEST_CASE("torch engine: max pooling takes each element's largest over the document's words, whatever their counts") {
  const auto features = test::features_of(3, {{{0, 5.0F}, {2, 1.0F}}, {{1, 1.0F}}});
  Case c = small_case();
  c.options.pooling = Pooling::max;
  c.options.hidden = {};
  auto model = on_torch(c, {features, 2, c.training, 1, 1});
  model.fit(std::vector<DocumentId>{0, 1}, std::vector<std::int32_t>{0, 1}, 0);
  const auto words = model.weights().embedding;
  const auto pooled = model.embeddings(std::vector<DocumentId>{0, 1});
  for (std::size_t d = 0; d < 6; ++d) {
    CHECK(pooled.row(0)[d] == std::max(words.row(0)[d], words.row(2)[d]));
    CHECK(pooled.row(1)[d] == words.row(1)[d]);
  }
}

TEST_CASE("torch engine: adam moves rows that the batch does not touch by their moments, sparse_adam leaves them") {
  const auto features = test::features_of(3, {{{0, 1.0F}}, {{1, 1.0F}}, {{2, 1.0F}}});
  Case c = small_case();
  c.training.restart = Restart::warm;
  c.training.epochs.values = {1};
  c.training.optimizer = GENERATE(Optimizer::adam, Optimizer::sparse_adam, Optimizer::sgd);
  auto model = on_torch(c, {features, 2, c.training, 1, 1});
  model.fit(std::vector<DocumentId>{0}, std::vector<std::int32_t>{0}, 0);
  const auto before = model.weights().embedding;
  model.fit(std::vector<DocumentId>{1}, std::vector<std::int32_t>{1}, 1);
  const auto after = model.weights().embedding;
  CHECK((distance(before.row(0), after.row(0)) > 0) == (c.training.optimizer == Optimizer::adam));
  CHECK(distance(before.row(1), after.row(1)) > 0);
  CHECK(distance(before.row(2), after.row(2)) == 0);  // never had a gradient
}
