#include <algorithm>

#include "sampler/cosine.h"
#include "sampler/distance.h"
#include "sampler/neighbours.h"
#include "sampler/rescoring.h"
#include "sampler/scoring.h"
#include "sampler/space.h"

namespace alrun {
namespace {

struct RankedBatchOptions : SpaceOptions, ScoreOptions {
  Component<Sampler> base{"least_confidence"};

  RankedBatchOptions() { space = Space::text; }
  void fields(Fields& f) {
    f("base", base, "a sampler that scores documents one by one, best within 0 and 1");
    SpaceOptions::fields(f);
    ScoreOptions::fields(f);
  }
};

/// The cosine of two unit vectors at this distance; negative ones count as 0.
double cosine_at(double squared_distance) { return std::max(1 - squared_distance / 2, 0.0); }

/// How similar each unlabelled document is to the most similar one that is labelled or chosen; 0 where there is none.
class Explored {
 public:
  Explored(const Matrix& unlabelled, const Matrix& labelled, int threads)
      : points_(unit_rows(unlabelled, ZeroRows::own_axis)), similarity_(unlabelled.rows()) {
    if (labelled.rows() == 0) return;
    const auto near = nearest_neighbours(points_, unit_rows(labelled, ZeroRows::own_axis), 1, threads);
    for (std::size_t i = 0; i < similarity_.size(); ++i) similarity_[i] = cosine_at(near.distances[i] * near.distances[i]);
  }

  [[nodiscard]] double similarity(std::size_t row) const { return similarity_[row]; }
  void choose(std::size_t row) {
    for (std::size_t i = 0; i < similarity_.size(); ++i) {
      similarity_[i] = std::max(similarity_[i], cosine_at(squared_distance(points_.row(i), points_.row(row))));
    }
  }

 private:
  Matrix points_;
  std::vector<double> similarity_;
};

/// Ranked batch mode: one document after the other, each by its unlikeness to what is labelled or chosen and by the base's
/// score, which counts the more the more is labelled.
class RankedBatch final : public RescoringSampler {
 public:
  explicit RankedBatch(const RankedBatchOptions& options)
      : RescoringSampler("ranked_batch", options.base), options_(options) {}

  [[nodiscard]] Scores scores() const override { return Scores::at_choice; }
  [[nodiscard]] Views reads() const override { return views_of(options_.space) | RescoringSampler::reads(); }
  [[nodiscard]] bool needs_neighbours() const override { return true; }

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    const auto base = base_scores(pool, rng);
    const auto unlabelled = pool.unlabelled();
    Points points(pool, options_.space);
    Explored explored(points.unlabelled(), points.labelled(), pool.threads());
    const double alpha = static_cast<double>(unlabelled.size()) /
                         static_cast<double>(std::max<std::size_t>(unlabelled.size() + pool.labelled().size(), 1));

    Selection selection;
    selection.notes = base.notes;
    std::vector<char> taken(base.rows.size());
    while (selection.ids.size() < std::min(k, base.rows.size())) {
      std::size_t best = taken.size();
      double highest = 0;
      for (std::size_t i = 0; i < taken.size(); ++i) {
        if (taken[i] != 0) continue;
        const double score = alpha * (1 - explored.similarity(base.rows[i])) + (1 - alpha) * base.scores[i];
        if (best < taken.size() && score <= highest) continue;
        best = i;
        highest = score;
      }
      if (options_.threshold && highest <= *options_.threshold) break;
      taken[best] = 1;
      selection.ids.push_back(unlabelled[base.rows[best]]);
      selection.scores.push_back(highest);
      if (pool.explains()) {
        auto explanation = base.explain(best);
        explanation.set("similarity", explored.similarity(base.rows[best]));
        selection.explanations.push_back(std::move(explanation));
      }
      explored.choose(base.rows[best]);
    }
    return selection;
  }

 private:
  RankedBatchOptions options_;
};

const bool registered = samplers().add<RankedBatch, RankedBatchOptions>(
    "ranked_batch", {"unlike what is labelled or chosen already, and high in another sampler's score", "Cardoso et al. 2017",
                     "what its base costs; cosines with every labelled document once, and with each chosen one"});

}  // namespace
}  // namespace alrun
