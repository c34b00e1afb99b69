#include <algorithm>

#include "core/portable_math.h"
#include "sampler/representatives.h"
#include "sampler/scoring.h"
#include "sampler/space.h"

namespace alrun {
namespace {

struct ClueOptions : SpaceOptions {
  double temperature = 1;

  void fields(Fields& f) {
    f("temperature", temperature, positive, "divides the logits first: below 1 certain documents weigh less");
    SpaceOptions::fields(f);
  }
};

class Clue final : public Sampler {
 public:
  explicit Clue(const ClueOptions& options) : options_(options) {}
  [[nodiscard]] bool needs_neighbours() const override { return true; }

  [[nodiscard]] Scores scores() const override { return Scores::none; }

  [[nodiscard]] Views reads() const override { return views_of(options_.space) | Views{View::class_probabilities}; }
  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    const Matrix& log_probabilities = pool.log_probabilities();
    std::vector<float> weights(log_probabilities.rows());
    for (std::size_t i = 0; i < weights.size(); ++i)
      weights[i] = static_cast<float>(tempered_entropy(log_probabilities.row(i)));
    auto selection = cluster_representatives(pool, Points(pool, options_.space).unlabelled(), weights, k, rng);
    if (pool.explains()) explain(pool, weights, selection);
    return selection;
  }

 private:
  /// The entropy of softmax(ln p / T).
  [[nodiscard]] double tempered_entropy(std::span<const float> log_probabilities) const {
    const auto largest = static_cast<double>(*std::ranges::max_element(log_probabilities));
    std::vector<double> p(log_probabilities.size());
    double sum = 0;
    for (std::size_t c = 0; c < p.size(); ++c)
      sum += p[c] = portable_exp((static_cast<double>(log_probabilities[c]) - largest) / options_.temperature);
    for (double& x : p) x /= sum;
    return entropy(p);
  }

  static void explain(const PoolView& pool, const std::vector<float>& weights, Selection& selection) {
    for (std::size_t n = 0; n < selection.ids.size(); ++n) {
      selection.explanations[n].set("entropy", static_cast<double>(weights[row_of(pool, selection.ids[n])]));
    }
  }

  ClueOptions options_;
};

const bool registered = samplers().add<Clue, ClueOptions>(
    "clue", {"k-means weighted by predictive entropy, the documents nearest to the centroids", "Prabhu 2021",
             "reads probabilities and embeddings, or text: 20 times n k distances as matrix products, then n k more"});

}  // namespace
}  // namespace alrun
