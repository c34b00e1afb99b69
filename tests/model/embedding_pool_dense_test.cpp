#include "model/embedding_pool_dense.h"

#include <algorithm>
#include <cmath>

#include "catch.h"
#include "core/error.h"
#include "core/parallel.h"
#include "model/module.h"
#include "model/pool_dense_classifier.h"
#include "model/small_features.h"
#include "model/torch_devices.h"

using namespace alrun;
using test::Problem;

namespace {

struct Setup {
  EmbeddingPoolDenseOptions options;
  TrainingOptions training;
  std::uint64_t seed = 1;
  int threads = 1;

  [[nodiscard]] PoolDenseClassifier make(const Problem& problem) const {
    const ClassifierInput input{problem.text(), 1 + *std::ranges::max_element(problem.labels), training, seed, threads};
    return {options, input, torch_module().pool_dense(options, training, Outputs::softmax)};
  }
  [[nodiscard]] Matrix predict(const Problem& problem, std::int64_t round = 0) const {
    auto model = make(problem);
    model.fit({problem.ids, Answers(problem.labels)}, round);
    return model.log_probabilities(problem.ids);
  }
};

bool same(const Matrix& a, const Matrix& b) { return std::ranges::equal(a.data(), b.data()); }

double accuracy(const Matrix& scores, std::span<const std::int32_t> labels) {
  std::size_t right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto row = scores.row(i);
    right += static_cast<std::size_t>(std::ranges::max_element(row) - row.begin() == labels[i]);
  }
  return static_cast<double>(right) / static_cast<double>(labels.size());
}

Setup quick(Device device = Device::cpu) {
  Setup setup;
  setup.training.device = device;
  setup.training.learning_rate = 0.02;
  setup.training.batch_size = 7;
  setup.training.epochs.values = {8};
  return setup;
}

}  // namespace

TEST_CASE("embedding_pool_dense: learns with every pooling and optimiser") {
  const auto problem = test::separable(3, 60);
  const auto pooling = GENERATE(Pooling::mean, Pooling::sum, Pooling::max, Pooling::tfidf);
  const auto optimizer = GENERATE(Optimizer::adam, Optimizer::sparse_adam, Optimizer::sgd);
  const auto hidden = GENERATE(std::vector<std::int64_t>{}, std::vector<std::int64_t>{16});
  INFO(name_of(pooling) << " " << name_of(optimizer) << " hidden layers " << hidden.size());
  Setup setup = quick();
  setup.options.pooling = pooling;
  setup.options.hidden = hidden;
  setup.training.optimizer = optimizer;
  setup.training.epochs.values = {30};
  if (optimizer == Optimizer::sgd) {
    setup.training.learning_rate = pooling == Pooling::sum ? 0.02 : 0.5;
    setup.training.epochs.values = {150};
  }
  CHECK(accuracy(setup.predict(problem), problem.labels) == 1.0);
}

TEST_CASE("embedding_pool_dense: the registry makes it") {
  const auto problem = test::separable(2, 20);
  const TrainingOptions training;
  const auto model = Component<Classifier>("embedding_pool_dense").make({problem.text(), 2, training, 1, 1});
  model->fit({problem.ids, Answers(problem.labels)}, 0);
  CHECK(model->log_probabilities(problem.ids).columns() == 2);
}

TEST_CASE("embedding_pool_dense: bit-identical on a rerun and for any number of threads, different for other seeds") {
  const auto problem = test::separable(4, 1300);  // three blocks of scoring
  Setup setup = quick(GENERATE(from_range(test::torch_devices())));
  setup.options.dropout = 0.3;
  setup.options.pooling = GENERATE(Pooling::mean, Pooling::max, Pooling::tfidf);
  setup.training.epochs.values = {1};
  const auto first = setup.predict(problem);
  CHECK(same(first, setup.predict(problem)));
  Setup other = setup;
  other.threads = 4;
  CHECK(same(first, other.predict(problem)));
  other.seed = 2;
  CHECK_FALSE(same(first, other.predict(problem)));
  CHECK_FALSE(same(first, setup.predict(problem, 1)));
}

TEST_CASE("embedding_pool_dense: models trained side by side are those trained one after another") {
  const auto problem = test::separable(3, 60);
  static_cast<void>(problem.text());  // made before the threads ask for it
  const auto device = GENERATE(from_range(test::torch_devices()));
  std::vector<Matrix> together(4);
  parallel_for(4, 4, [&](std::size_t i) {
    Setup setup = quick(device);
    setup.seed = i % 2;
    together[i] = setup.predict(problem);
  });
  Setup alone = quick(device);
  alone.seed = 0;
  CHECK(same(together[0], alone.predict(problem)));
  CHECK(same(together[0], together[2]));
  CHECK(same(together[1], together[3]));
}

TEST_CASE("embedding_pool_dense: probabilities sum to one, embeddings have the last layer's width") {
  const auto problem = test::separable(3, 30);
  Setup setup = quick();
  setup.options.embedding_dim = 5;
  const bool deep = GENERATE(false, true);
  setup.options.hidden = deep ? std::vector<std::int64_t>{8, 6} : std::vector<std::int64_t>{};
  auto model = setup.make(problem);
  model.fit({problem.ids, Answers(problem.labels)}, 0);
  const auto scores = model.log_probabilities(problem.ids);
  for (std::size_t i = 0; i < scores.rows(); ++i) {
    double sum = 0;
    for (const float value : scores.row(i)) sum += std::exp(static_cast<double>(value));
    CHECK(sum == Approx(1).margin(1e-5));
  }
  const auto embeddings = model.embeddings(problem.ids);
  CHECK(embeddings.rows() == 30);
  CHECK(embeddings.columns() == (deep ? 6U : 5U));
  CHECK(model.log_probabilities({}).rows() == 0);
}

TEST_CASE("embedding_pool_dense: a document without a known word is what the biases say, in training and after") {
  auto problem = test::separable(2, 10);
  test::add_empty_rows(problem.features, 2);
  Setup setup = quick(GENERATE(from_range(test::torch_devices())));
  setup.options.pooling = GENERATE(Pooling::mean, Pooling::sum, Pooling::max, Pooling::tfidf);
  setup.options.hidden = {};
  auto model = setup.make(problem);
  model.fit({std::vector<DocumentId>{10, 0, 1}, Answers(std::vector<std::int32_t>{1, 0, 1})}, 0);
  const auto bias = model.weights().layers.back().bias;
  const double total = std::log(std::exp(static_cast<double>(bias[0])) + std::exp(static_cast<double>(bias[1])));
  const auto scores = model.log_probabilities(std::vector<DocumentId>{10, 11});
  for (std::size_t row = 0; row < 2; ++row) {
    CHECK(scores.row(row)[0] == Approx(static_cast<double>(bias[0]) - total).margin(1e-6));
    CHECK(scores.row(row)[1] == Approx(static_cast<double>(bias[1]) - total).margin(1e-6));
  }
  CHECK(bias[1] > bias[0]);  // it was labelled 1

  model.fit({std::vector<DocumentId>{10, 11}, Answers(std::vector<std::int32_t>{1, 1})}, 0);  // no word at all
  CHECK(model.weights().layers.back().bias[1] > 0);
}

TEST_CASE("embedding_pool_dense: warm restarts go on, cold ones begin again") {
  const auto problem = test::separable(2, 40);
  Setup setup = quick();
  setup.training.epochs.values = {2};
  const auto fresh = setup.predict(problem, 1);
  setup.training.restart = GENERATE(Restart::cold, Restart::warm);
  auto model = setup.make(problem);
  model.fit({problem.ids, Answers(problem.labels)}, 0);
  const auto before = model.weights();
  model.fit({problem.ids, Answers(problem.labels)}, 1);
  CHECK(same(fresh, model.log_probabilities(problem.ids)) == (setup.training.restart == Restart::cold));
  if (setup.training.restart == Restart::cold) return;

  // Twelve Adam steps move a weight by little more than twelve times the learning rate.
  const auto after = model.weights();
  float largest = 0;
  for (std::size_t i = 0; i < before.embedding.data().size(); ++i) {
    largest = std::max(largest, std::abs(after.embedding.data()[i] - before.embedding.data()[i]));
  }
  CHECK(largest > 0);
  CHECK(largest < 0.5F);
}

TEST_CASE("embedding_pool_dense: min_updates adds whole epochs") {
  const auto problem = test::separable(2, 20);
  Setup few = quick();
  few.training.min_updates = 30;  // three steps an epoch
  Setup many = quick();
  many.training.epochs.values = {10};
  CHECK(same(few.predict(problem), many.predict(problem)));
  CHECK_FALSE(same(few.predict(problem), quick().predict(problem)));
}

TEST_CASE("embedding_pool_dense: errors") {
  const auto problem = test::separable(2, 20);
  Setup setup = quick();
  CHECK_THROWS_WITH(setup.make(problem).log_probabilities(problem.ids), "the model has not been trained yet");
  CHECK_THROWS_WITH(setup.make(problem).fit({{}, no_answers()}, 3), "round 3: there are no labelled documents to train on");

  setup.training.optimizer = Optimizer::sgd;
  setup.training.learning_rate = 1e30;
  CHECK_THROWS_WITH(setup.predict(problem, 2),
                    "training stopped: the loss is not finite in round 2, epoch 1, batch 2; use a training.learning_rate "
                    "smaller than 1e+30");

  // The only step is the last, so that no loss tells.
  setup.training.batch_size = 1000;
  setup.training.epochs.values = {1};
  CHECK_THROWS_WITH(setup.predict(problem),
                    "the model's weights have grown too large to compute with; use a training.learning_rate smaller than "
                    "1e+30");

  setup = quick();
  auto wrong = problem;
  wrong.labels[0] = -1;
  CHECK_THROWS_AS(setup.predict(wrong), Error);
}

TEST_CASE("embedding_pool_dense: cuda where there is none is an error that says so") {
  const auto problem = test::separable(2, 4);
  Setup setup = quick();
  setup.training.device = Device::cuda;
  try {
    static_cast<void>(setup.make(problem));
    SUCCEED("this machine has a CUDA device");
  } catch (const Error& error) {
    CHECK(std::string(error.what()) ==
          "training.device: cuda needs a CUDA device and a libtorch built for it, and there is none here; use cpu");
  }
}
