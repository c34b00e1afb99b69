#include <algorithm>
#include <array>

#include "core/portable_math.h"
#include "sampler/cosine.h"
#include "sampler/rescoring.h"
#include "sampler/scoring.h"
#include "sampler/space.h"

namespace alrun {
namespace {

enum class Similarity : std::uint8_t { model, text, tfidf };
constexpr std::array<std::string_view, 3> enum_names(Similarity /*unused*/) { return {"model", "text", "tfidf"}; }

struct DensityOptions : ScoreOptions {
  Component<Sampler> base{"margin"};
  double beta = 1;
  Similarity space = Similarity::text;

  void fields(Fields& f) {
    f("base", base, "a sampler that scores documents one by one, 0 or higher");
    f("beta", beta, non_negative, "how much density counts: its exponent");
    f("space", space,
      "where cosines are measured: model (activations before the softmax layer), text (latent semantic space) or tfidf "
      "(words)");
    ScoreOptions::fields(f);
  }
};

/// The mean of unit vectors, and the mean cosine of a unit vector with all of them: a single dot product with the mean.
std::vector<double> mean_cosines(const Matrix& units) {
  std::vector<double> mean(units.columns());
  for (std::size_t i = 0; i < units.rows(); ++i) {
    for (std::size_t j = 0; j < mean.size(); ++j) mean[j] += static_cast<double>(units.row(i)[j]);
  }
  for (double& m : mean) m /= static_cast<double>(units.rows());
  std::vector<double> cosines(units.rows());
  for (std::size_t i = 0; i < units.rows(); ++i) {
    for (std::size_t j = 0; j < mean.size(); ++j) cosines[i] += mean[j] * static_cast<double>(units.row(i)[j]);
  }
  return cosines;
}

/// The same of the documents' tf-idf rows, which have length 1.
std::vector<double> mean_tfidf_cosines(PoolView& pool) {
  const auto& features = pool.text().features();
  const auto tfidf = pool.text().tfidf();
  const auto ids = pool.unlabelled();
  std::vector<double> mean(features.vocabulary_size());
  const auto each_word = [&](DocumentId id, const auto& visit) {
    const auto words = features.row_words(id);
    const auto weights = features.slice(tfidf, id);
    for (std::size_t j = 0; j < words.size(); ++j) visit(mean[static_cast<std::size_t>(words[j])], weights[j]);
  };
  for (const auto id : ids) each_word(id, [](double& m, float weight) { m += static_cast<double>(weight); });
  for (double& m : mean) m /= static_cast<double>(ids.size());
  std::vector<double> cosines(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    each_word(ids[i], [&](double m, float weight) { cosines[i] += m * static_cast<double>(weight); });
  }
  return cosines;
}

double power(double x, double exponent) {
  if (exponent == 1) return x;
  if (x <= 0) return exponent == 0 ? 1 : 0;
  return portable_exp(exponent * portable_log(x));
}

/// Information density: the base's score times (mean cosine with the unlabelled documents, itself among them)^β. In a space
/// where cosines can be negative, so can their mean: that counts as 0.
class Density final : public RescoringSampler {
 public:
  explicit Density(const DensityOptions& options) : RescoringSampler("density", options.base), options_(options) {}

  [[nodiscard]] Views reads() const override {
    return views_of(options_.space == Similarity::model ? Space::model : Space::text) | RescoringSampler::reads();
  }

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    const auto base = base_scores(pool, rng);
    const auto cosines = mean_similarities(pool);
    std::vector<DocumentId> ids;
    std::vector<double> scores;
    for (std::size_t i = 0; i < base.rows.size(); ++i) {
      ids.push_back(pool.unlabelled()[base.rows[i]]);
      scores.push_back(base.scores[i] * power(std::max(cosines[base.rows[i]], 0.0), options_.beta));
    }
    auto selection = select_top(ids, scores, k, options_.threshold);
    selection.notes = base.notes;
    if (!pool.explains()) return selection;
    for (const auto id : selection.ids) {
      const auto i = static_cast<std::size_t>(std::ranges::lower_bound(ids, id) - ids.begin());
      auto explanation = base.explain(i);
      explanation.set("mean_similarity", cosines[base.rows[i]]);
      selection.explanations.push_back(std::move(explanation));
    }
    return selection;
  }

 private:
  [[nodiscard]] std::vector<double> mean_similarities(PoolView& pool) const {
    if (options_.space == Similarity::tfidf) return mean_tfidf_cosines(pool);
    Points points(pool, options_.space == Similarity::model ? Space::model : Space::text);
    return mean_cosines(unit_rows(points.unlabelled()));
  }

  DensityOptions options_;
};

const bool registered = samplers().add<Density, DensityOptions>(
    "density", {"another sampler's score, weighted by how typical of the pool a document is (information density)",
                "Settles & Craven 2008", "what its base costs, and two passes over the pool's points"});

}  // namespace
}  // namespace alrun
