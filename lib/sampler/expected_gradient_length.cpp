#include <cmath>

#include "sampler/scoring.h"

namespace alrun {
namespace {

struct ExpectedGradientLengthOptions : ScoreOptions {
  bool bias = true;

  void fields(Fields& f) {
    f("bias", bias, "count the gradient by the softmax layer's biases, too");
    ScoreOptions::fields(f);
  }
};

// Σ_c p_c ‖p - e_c‖₂ in one pass: ‖p - e_c‖² is Σ p² with p_c² replaced by (1 - p_c)². Of the likeliest class, which alone
// can be most of that sum, the others' squares are added up instead: nothing cancels where it is nearly certain.
double expected_residual(std::span<const float> probabilities) {
  std::size_t top = 0;
  for (std::size_t c = 1; c < probabilities.size(); ++c) top = probabilities[c] > probabilities[top] ? c : top;
  double others = 0;
  for (std::size_t c = 0; c < probabilities.size(); ++c) {
    const auto p = static_cast<double>(probabilities[c]);
    if (c != top) others += p * p;
  }
  const auto largest = static_cast<double>(probabilities[top]);
  const double all = others + largest * largest;
  double expected = 0;
  for (std::size_t c = 0; c < probabilities.size(); ++c) {
    const auto p = static_cast<double>(probabilities[c]);
    expected += p * std::sqrt((c == top ? others : all - p * p) + (1 - p) * (1 - p));
  }
  return expected;
}

/// The gradient of the cross-entropy with label c by the softmax layer's weights is (p - e_c) hᵀ, by its biases p - e_c: its
/// length is the product of two.
class ExpectedGradientLength final : public Sampler {
 public:
  explicit ExpectedGradientLength(const ExpectedGradientLengthOptions& options) : options_(options) {}

  [[nodiscard]] Views reads() const override { return {View::class_probabilities, View::embeddings}; }
  Selection select(PoolView& pool, std::size_t k, Rng& /*rng*/) override {
    const Matrix& probabilities = pool.probabilities();
    const Matrix& embeddings = pool.embeddings();
    std::vector<double> scores(probabilities.rows());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      scores[i] =
          std::sqrt(squared_norm(embeddings.row(i)) + (options_.bias ? 1 : 0)) * expected_residual(probabilities.row(i));
    }
    auto selection = select_top(pool.unlabelled(), scores, k, options_.threshold);
    explain_runner_up(pool, selection);
    if (pool.explains()) explain_norms(pool, selection);
    return selection;
  }

 private:
  static double squared_norm(std::span<const float> h) {
    double sum = 0;
    for (const float x : h) sum += static_cast<double>(x) * static_cast<double>(x);
    return sum;
  }

  static void explain_norms(PoolView& pool, Selection& selection) {
    for (std::size_t i = 0; i < selection.ids.size(); ++i) {
      const auto h = pool.embeddings().row(row_of(pool, selection.ids[i]));
      selection.explanations[i].set("embedding_norm", std::sqrt(squared_norm(h)));
    }
  }

  ExpectedGradientLengthOptions options_;
};

const bool registered = samplers().add<ExpectedGradientLength, ExpectedGradientLengthOptions>(
    "expected_gradient_length",
    {"longest expected gradient of the softmax layer: sqrt(|h|^2 + 1) sum_c p_c |p - e_c|, in closed form", "Settles 2008",
     "reads probabilities and embeddings: two passes of the model over the pool"});

}  // namespace
}  // namespace alrun
