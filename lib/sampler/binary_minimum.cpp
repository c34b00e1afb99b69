#include <algorithm>
#include <cmath>

#include "sampler/scoring.h"

namespace alrun {
namespace {

class BinaryMinimum final : public Sampler {
 public:
  explicit BinaryMinimum(const ScoreOptions& options) : threshold_(options.threshold) {}

  [[nodiscard]] Views reads() const override { return {View::label_probabilities}; }
  Selection select(PoolView& pool, std::size_t k, Rng& /*rng*/) override {
    const Matrix& probabilities = pool.label_probabilities();
    std::vector<double> scores(probabilities.rows());
    std::vector<std::size_t> closest(probabilities.rows());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      double least = 1;
      const auto row = probabilities.row(i);
      for (std::size_t c = 0; c < row.size(); ++c) {
        const double margin = std::abs(2 * static_cast<double>(row[c]) - 1);
        if (margin >= least) continue;
        least = margin;
        closest[i] = c;
      }
      scores[i] = 1 - least;
    }
    auto selection = select_top(pool.unlabelled(), scores, k, threshold_);
    if (!pool.explains()) return selection;
    for (const auto id : selection.ids) {
      const auto row = row_of(pool, id);
      auto& explanation = selection.explanations.emplace_back();
      explanation.set("closest_class", pool.class_names()[closest[row]]);
      explanation.set("closest_probability", static_cast<double>(probabilities.row(row)[closest[row]]));
    }
    return selection;
  }

 private:
  std::optional<double> threshold_;
};

const bool registered = samplers().add<BinaryMinimum, ScoreOptions>(
    "binary_minimum", {"of tasks with sets of classes: the document with the least certain class, 1 - min |2p - 1|",
                       "Brinker 2006", "reads probabilities: one pass of the model over the pool"});

}  // namespace
}  // namespace alrun
