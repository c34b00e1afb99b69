#include "sampler/scoring.h"

#include <benchmark/benchmark.h>

#include <numeric>

#include "micro/subjects.h"

namespace alrun::bench {
namespace {

void top(benchmark::State& state) {
  const auto documents = static_cast<std::size_t>(state.range(0));
  std::vector<DocumentId> ids(documents);
  std::iota(ids.begin(), ids.end(), 0);
  Rng rng(1, "bench");
  std::vector<double> scores(documents);
  for (double& score : scores) score = rng.uniform();
  for (auto _ : state) {
    benchmark::DoNotOptimize(select_top(ids, scores, static_cast<std::size_t>(state.range(1))).ids.size());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

}  // namespace

void register_scoring() {
  benchmark::RegisterBenchmark("select_top", top)
      ->ArgNames({"of", "k"})
      ->Args({11'214, 100})
      ->Args({1'000'000, 1000})
      ->Unit(benchmark::kMicrosecond);
}

}  // namespace alrun::bench
