#include <algorithm>
#include <cmath>

#include "sampler/scoring.h"

namespace alrun {
namespace {

class ErrorOracle final : public Sampler {
 public:
  explicit ErrorOracle(const ScoreOptions& options) : threshold_(options.threshold) {}
  [[nodiscard]] Views reads() const override { return {View::class_probabilities, View::truth}; }

  Selection select(PoolView& pool, std::size_t k, Rng& /*rng*/) override {
    const auto truth = pool.true_labels();
    const Matrix& probabilities = pool.probabilities();
    std::vector<double> errors(truth.size());
    for (std::size_t i = 0; i < errors.size(); ++i) {
      const float p = probabilities.row(i)[static_cast<std::size_t>(truth[i])];
      errors[i] = std::abs(1 - static_cast<double>(p));
    }
    auto selection = select_top(pool.unlabelled(), errors, k, threshold_);
    if (pool.explains()) explain(pool, truth, selection);
    return selection;
  }

 private:
  static void explain(const PoolView& pool, const std::vector<std::int32_t>& truth, Selection& selection) {
    for (const auto id : selection.ids) {
      const auto label = truth[row_of(pool, id)];
      selection.explanations.emplace_back().set("true_class", pool.class_names()[static_cast<std::size_t>(label)]);
    }
  }

  std::optional<double> threshold_;
};

const bool registered = samplers().add<ErrorOracle, ScoreOptions>(
    "error_oracle",
    {"largest true error |1 - p_y|: needs the true labels, so an upper bound and no strategy",
     "the article's code, section 5.2",
     "reads true labels, which every result then says, and probabilities: one pass of the model over the pool"});

}  // namespace
}  // namespace alrun
