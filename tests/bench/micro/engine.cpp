#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <numeric>

#include "micro/subjects.h"
#include "micro/workload.h"
#include "model/native/pool_dense.h"
#include "model/pool_dense_classifier.h"

namespace alrun::bench {
namespace {

struct Network {
  EmbeddingPoolDenseOptions options;
  TrainingOptions training;
  Outputs outputs;
};

/// A hidden layer as wide as the embedding, or none.
Network network(Optimizer optimizer, std::int64_t width, bool hidden, Outputs outputs = Outputs::softmax) {
  Network made;
  made.outputs = outputs;
  made.options.embedding_dim = width;
  made.options.hidden = hidden ? std::vector<std::int64_t>{width} : std::vector<std::int64_t>{};
  made.training.optimizer = optimizer;
  made.training.epochs.values = {1};
  return made;
}

// Items: documents.
void step(benchmark::State& state, const native::Kernels& level, const Network& network) {
  native::NativePoolDense engine(network.options, network.training, network.outputs, level);
  engine.reset(initial_weights(network.options, vocabulary, classes, 1, 0));
  std::vector<std::int32_t> words(vocabulary);
  std::iota(words.begin(), words.end(), 0);
  engine.begin_fit(words);
  const auto& batches = zipf_batches();  // made before the clock runs
  std::size_t turn = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(engine.step(batches[turn++ % batches.size()]));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(batch_size));
}

// Items: documents.
void log_probabilities(benchmark::State& state, const native::Kernels& level, const Network& network) {
  PoolDenseClassifier model(
      network.options, {zipf_text(), classes, network.training, 1, 1, nullptr, 0, network.outputs},
      std::make_unique<native::NativePoolDense>(network.options, network.training, network.outputs, level));
  std::vector<DocumentId> ids(documents);
  std::iota(ids.begin(), ids.end(), 0);
  model.fit(std::span(ids).first(batch_size), zipf_batches()[0].labels.values(), 0);
  for (auto _ : state) benchmark::DoNotOptimize(model.log_probabilities(ids).rows());
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(documents));
}

}  // namespace

void register_engine() {
  for_each_level([](const native::Kernels& level) {
    benchmark::RegisterBenchmark(fmt::format("step/adam/16-16/{}", level.level).c_str(), step, level,
                                 network(Optimizer::adam, 16, true))
        ->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark(fmt::format("step/sigmoid/16-16/{}", level.level).c_str(), step, level,
                                 network(Optimizer::adam, 16, true, Outputs::sigmoid))
        ->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark(fmt::format("step/sparse_adam/100/{}", level.level).c_str(), step, level,
                                 network(Optimizer::sparse_adam, 100, false))
        ->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark(fmt::format("log_probabilities/16-16/{}", level.level).c_str(), log_probabilities, level,
                                 network(Optimizer::adam, 16, true))
        ->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(fmt::format("log_probabilities/sigmoid/16-16/{}", level.level).c_str(), log_probabilities,
                                 level, network(Optimizer::adam, 16, true, Outputs::sigmoid))
        ->Unit(benchmark::kMillisecond);
  });
}

}  // namespace alrun::bench
