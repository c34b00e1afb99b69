#include "sampler/scoring.h"

namespace alrun {
namespace {

class EglWord final : public Sampler {
 public:
  explicit EglWord(const ScoreOptions& options) : options_(options) {}

  [[nodiscard]] Views reads() const override { return {View::class_probabilities, View::word_gradients}; }
  Selection select(PoolView& pool, std::size_t k, Rng& /*rng*/) override {
    const Matrix& probabilities = pool.probabilities();
    const Matrix& gradients = pool.word_gradients();
    std::vector<double> scores(probabilities.rows());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      const auto p = probabilities.row(i);
      const auto g = gradients.row(i);
      for (std::size_t c = 0; c < p.size(); ++c) scores[i] += static_cast<double>(p[c]) * static_cast<double>(g[c]);
    }
    auto selection = select_top(pool.unlabelled(), scores, k, options_.threshold);
    explain_runner_up(pool, selection);
    return selection;
  }

 private:
  ScoreOptions options_;
};

const bool registered = samplers().add<EglWord, ScoreOptions>(
    "egl_word", {"longest expected gradient of one word's vector: sum_c p_c max_w |dl(x, c)/dE_w|; with mean, sum or tfidf "
                 "pooling that word is the one of the largest weight, of mean the document's commonest",
                 "Zhang 2017", "reads probabilities and word gradients: C backward passes over the pool"});

}  // namespace
}  // namespace alrun
