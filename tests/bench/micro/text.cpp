#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "dataset/dataset.h"
#include "micro/subjects.h"
#include "text/corpus.h"

namespace alrun::bench {
namespace {

/// The texts of the synthetic dataset with its default options.
struct Texts {
  Texts() : dataset(Component<Loader>("synthetic").make()->load()) {
    for (const auto& document : dataset.documents) {
      texts.emplace_back(document.text);
      in_training.push_back(document.part == Part::train ? 1 : 0);
      bytes += static_cast<std::int64_t>(document.text.size());
    }
  }

  Dataset dataset;
  std::vector<std::string_view> texts;
  std::vector<std::uint8_t> in_training;
  std::int64_t bytes = 0;
};

const Texts& synthetic() {
  static const Texts texts;
  return texts;
}

void count_texts(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(synthetic().texts.size()));
  state.SetBytesProcessed(state.iterations() * synthetic().bytes);
}

void tokenize(benchmark::State& state, const std::string& name) {
  const auto tokenizer = Named<Tokenizer>{name}.make();
  const auto& texts = synthetic().texts;  // made before the clock runs
  TokenBuffer tokens;
  for (auto _ : state) {
    for (const auto text : texts) {
      tokenizer->tokenize(text, tokens);
      benchmark::DoNotOptimize(tokens.size());
    }
  }
  count_texts(state);
}

void corpus(benchmark::State& state, const std::string& name) {
  TextOptions options;
  options.tokenizer = {name};
  const Texts& all = synthetic();  // made before the clock runs
  for (auto _ : state) {
    benchmark::DoNotOptimize(fit_transform(all.texts, all.in_training, options).features.rows());
  }
  count_texts(state);
}

}  // namespace

void register_text() {
  for (const auto& name : tokenizers().names()) {
    benchmark::RegisterBenchmark(fmt::format("tokenize/{}", name).c_str(), tokenize, name)->Unit(benchmark::kMillisecond);
    benchmark::RegisterBenchmark(fmt::format("fit_transform/{}", name).c_str(), corpus, name)->Unit(benchmark::kMillisecond);
  }
}

}  // namespace alrun::bench
