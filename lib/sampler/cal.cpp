#include <algorithm>

#include "core/portable_math.h"
#include "sampler/neighbours.h"
#include "sampler/scoring.h"
#include "sampler/space.h"

namespace alrun {
namespace {

struct CalOptions : SpaceOptions, ScoreOptions {
  std::int64_t neighbours = 10;

  void fields(Fields& f) {
    f("neighbours", neighbours, at_least(1), "nearest labelled documents that a document's prediction is compared with");
    SpaceOptions::fields(f);
    ScoreOptions::fields(f);
  }
};

constexpr double least_log = -104;  // ln of a probability that a float can no longer hold

double log_of(float log_probability) { return std::max(static_cast<double>(log_probability), least_log); }

/// Class probabilities p of one labelled document, and Σ p ln p.
struct Prediction {
  std::vector<double> probabilities;
  double negative_entropy = 0;

  explicit Prediction(std::span<const float> log_probabilities) {
    for (const float log_probability : log_probabilities) {
      const double p = portable_exp(static_cast<double>(log_probability));
      probabilities.push_back(p);
      negative_entropy += p * log_of(log_probability);
    }
  }

  /// KL(p ‖ q).
  [[nodiscard]] double divergence(std::span<const float> log_q) const {
    double cross = 0;
    for (std::size_t c = 0; c < log_q.size(); ++c) cross += probabilities[c] * log_of(log_q[c]);
    return std::max(negative_entropy - cross, 0.0);
  }
};

/// Contrastive active learning: documents whose prediction differs from those of the labelled documents next to them.
/// With no labelled document there is nothing to contrast with: predictive entropy then.
class Cal final : public Sampler {
 public:
  explicit Cal(const CalOptions& options) : options_(options) {}
  [[nodiscard]] bool needs_neighbours() const override { return true; }

  [[nodiscard]] Views reads() const override { return views_of(options_.space) | Views{View::class_probabilities}; }
  Selection select(PoolView& pool, std::size_t k, Rng& /*rng*/) override {
    if (pool.labelled().empty()) {
      const Matrix& probabilities = pool.probabilities();
      std::vector<double> scores(probabilities.rows());
      for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = entropy(probabilities.row(i));
      return select_top(pool.unlabelled(), scores, k, options_.threshold);
    }
    Points points(pool, options_.space);
    const auto near = nearest_neighbours(points.unlabelled(), points.labelled(),
                                         static_cast<std::size_t>(options_.neighbours), pool.threads());
    auto selection = select_top(pool.unlabelled(), contrasts(pool, near), k, options_.threshold);
    if (pool.explains()) explain(pool, near, selection);
    return selection;
  }

 private:
  static std::vector<double> contrasts(PoolView& pool, const Neighbours& near) {
    std::vector<Prediction> labelled;
    const Matrix& labelled_logs = pool.labelled_log_probabilities();
    for (std::size_t i = 0; i < labelled_logs.rows(); ++i) labelled.emplace_back(labelled_logs.row(i));

    const Matrix& logs = pool.log_probabilities();
    std::vector<double> scores(logs.rows());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      for (const auto n : near.indices_of(i)) scores[i] += labelled[static_cast<std::size_t>(n)].divergence(logs.row(i));
      scores[i] /= static_cast<double>(near.count);
    }
    return scores;
  }

  static void explain(PoolView& pool, const Neighbours& near, Selection& selection) {
    const auto unlabelled = pool.unlabelled();
    for (const auto id : selection.ids) {
      const auto row = std::lower_bound(unlabelled.begin(), unlabelled.end(), id) - unlabelled.begin();
      Value::List ids;
      for (const auto n : near.indices_of(static_cast<std::size_t>(row))) {
        ids.emplace_back(static_cast<std::int64_t>(pool.labelled()[static_cast<std::size_t>(n)]));
      }
      Value explanation;
      explanation.set("neighbours", std::move(ids));
      selection.explanations.push_back(std::move(explanation));
    }
  }

  CalOptions options_;
};

const bool registered = samplers().add<Cal, CalOptions>(
    "cal", {"prediction unlike those of the nearest labelled documents: mean KL(p_n || p_x)", "Margatina et al. 2021",
            "reads probabilities and embeddings of the pool and of the labelled; finds the neighbours of each exactly"});

}  // namespace
}  // namespace alrun
