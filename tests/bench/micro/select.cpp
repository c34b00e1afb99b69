#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <numeric>

#include "micro/subjects.h"
#include "micro/workload.h"
#include "sampler/fixed_pool.h"
#include "sampler/sampler.h"

namespace alrun::bench {
namespace {

constexpr std::size_t width = 100;
constexpr std::size_t labelled = 2'100;
constexpr std::size_t unlabelled = 11'214;
constexpr std::size_t million = 1'000'000;
constexpr std::size_t query = 100;

/// Predictions and points of made-up documents: each has a class, is near that class's centre, and is predicted to be of it
/// with more or less certainty.
struct Documents {
  Documents(std::size_t n, std::uint64_t seed) : probabilities(n, classes), embeddings(n, width), labels(n) {
    Rng centre_rng(0, "bench");
    Matrix centres(classes, width);
    centre_rng.fill_uniform(centres.data(), 0, 1);
    Rng rng(seed, "bench");
    rng.fill_uniform(embeddings.data(), -0.7, 0.7);
    rng.fill_uniform(probabilities.data(), 0.01, 1);
    for (std::size_t i = 0; i < n; ++i) {
      const std::size_t label = rng.below(classes);
      labels[i] = static_cast<std::int32_t>(label);
      const auto p = probabilities.row(i);
      p[label] += static_cast<float>(rng.uniform(0, 40));
      const float sum = std::accumulate(p.begin(), p.end(), 0.0F);
      for (float& x : p) x /= sum;
      const auto h = embeddings.row(i);
      for (std::size_t j = 0; j < width; ++j) h[j] = std::max(0.0F, h[j] + centres.row(label)[j]);
    }
  }

  Matrix probabilities;
  Matrix embeddings;
  std::vector<std::int32_t> labels;
};

/// The Zipf texts, as many as there are documents here.
Features texts() {
  std::vector<test::Row> rows;
  for (std::size_t i = 0; i < labelled + unlabelled; ++i) {
    const auto id = static_cast<DocumentId>(i % documents);
    test::Row row;
    const auto words = zipf_features().row_words(id);
    for (std::size_t w = 0; w < words.size(); ++w) row.emplace_back(words[w], zipf_features().row_counts(id)[w]);
    rows.push_back(std::move(row));
  }
  return test::features_of(vocabulary, rows);
}

testing::FixedPool& pool_of_20news() {
  static auto pool = [] {
    testing::PoolData data;
    Documents bought(labelled, 1);
    Documents left(unlabelled, 2);
    data.probabilities = std::move(left.probabilities);
    data.embeddings = std::move(left.embeddings);
    data.truth = std::move(left.labels);
    data.labelled_probabilities = std::move(bought.probabilities);
    data.labelled_embeddings = std::move(bought.embeddings);
    data.labels = std::move(bought.labels);
    data.fold_losses.assign(labelled, 1.0);
    for (std::size_t i = 0; i < labelled; ++i) data.fold_losses[i] += static_cast<double>(i % 7);
    data.word_gradients = data.probabilities;
    for (std::uint64_t member = 0; member < 5; ++member)
      data.committee.push_back(Documents(unlabelled, 3 + member).probabilities);
    data.features = texts();
    for (std::size_t word = 0; word < vocabulary; ++word) data.vocabulary.push_back(fmt::format("word{}", word));
    return testing::FixedPool(std::move(data));
  }();
  return pool;
}

/// Probabilities and embeddings of unlabelled documents, and nothing else; a FixedPool would copy them.
class BarePool final : public PoolView {
 public:
  explicit BarePool(std::size_t n) : PoolView({View::class_probabilities, View::embeddings}), documents_(n, 1), ids_(n) {
    std::iota(ids_.begin(), ids_.end(), 0);
  }

  [[nodiscard]] std::int32_t classes() const override { return bench::classes; }
  [[nodiscard]] std::span<const std::string> class_names() const override { throw none(); }
  [[nodiscard]] std::span<const DocumentId> labelled() const override { return {}; }
  [[nodiscard]] std::span<const std::int32_t> labels() const override { return {}; }
  [[nodiscard]] std::span<const DocumentId> unlabelled() const override { return ids_; }
  [[nodiscard]] std::span<const PastQuery> history() const override { return {}; }
  [[nodiscard]] int threads() const override { return 1; }
  [[nodiscard]] bool explains() const override { return false; }
  [[nodiscard]] std::unique_ptr<PoolView> restrict(std::vector<DocumentId> /*ids*/) override { throw none(); }
  [[nodiscard]] std::unique_ptr<PoolView> with_history(std::vector<PastQuery> /*history*/) override { throw none(); }

 private:
  [[nodiscard]] const Matrix& get_probabilities() override { return documents_.probabilities; }
  [[nodiscard]] const Matrix& get_log_probabilities() override { throw none(); }
  [[nodiscard]] const Matrix& get_embeddings() override { return documents_.embeddings; }
  [[nodiscard]] const Matrix& get_labelled_log_probabilities() override { throw none(); }
  [[nodiscard]] const Matrix& get_labelled_embeddings() override { throw none(); }
  [[nodiscard]] const Matrix& get_word_gradients() override { throw none(); }
  [[nodiscard]] const std::vector<Matrix>& get_committee() override { throw none(); }
  [[nodiscard]] const std::vector<double>& get_out_of_fold_losses(std::size_t /*folds*/) override { throw none(); }
  [[nodiscard]] const Representations& get_text() override { throw none(); }
  [[nodiscard]] std::span<const std::string> get_vocabulary() override { throw none(); }
  [[nodiscard]] const Featurizer& get_featurizer() override { throw none(); }
  [[nodiscard]] std::vector<std::int32_t> get_true_labels() override { throw none(); }
  static Error none() { return Error("there is none in this pool"); }

  Documents documents_;
  std::vector<DocumentId> ids_;
};

void select_once(PoolView& pool, const std::string& name) {
  Rng rng(1, "sampler");
  benchmark::DoNotOptimize(Component<Sampler>(name).make()->select(pool, query, rng).ids.size());
}

void select(benchmark::State& state, const std::string& name) {
  try {
    select_once(pool_of_20news(), name);  // what the pool makes when first asked for is not the sampler's
  } catch (const std::exception& error) {
    state.SkipWithError(error.what());  // it cannot do without an option
    return;
  }
  for (auto _ : state) select_once(pool_of_20news(), name);
}

// peak_MiB: of the process so far, the pool's 480 MiB among it; so to be run alone.
void select_of_a_million(benchmark::State& state, const std::string& name) {
  BarePool pool(million);
  for (auto _ : state) select_once(pool, name);
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace

void register_select() {
  for (const auto& name : samplers().names())
    benchmark::RegisterBenchmark(("select/" + name).c_str(), select, name)->Unit(benchmark::kMillisecond);
  benchmark::RegisterBenchmark("select_of_a_million/badge", select_of_a_million, "badge")
      ->Unit(benchmark::kMillisecond)
      ->Iterations(1);
}

}  // namespace alrun::bench
