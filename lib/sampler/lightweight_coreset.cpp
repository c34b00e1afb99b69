#include <cmath>
#include <numeric>

#include "core/portable_math.h"
#include "sampler/distance.h"
#include "sampler/mean_point.h"
#include "sampler/scoring.h"
#include "sampler/space.h"

namespace alrun {
namespace {

struct LightweightCoresetOptions : ScoreOptions, SpaceOptions {
  void fields(Fields& f) {
    SpaceOptions::fields(f);
    ScoreOptions::fields(f);
  }
};

class LightweightCoreset final : public Sampler {
 public:
  explicit LightweightCoreset(const LightweightCoresetOptions& options) : options_(options) {}
  [[nodiscard]] Scores scores() const override { return Scores::at_choice; }
  [[nodiscard]] Views reads() const override { return views_of(options_.space); }

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    Points all(pool, options_.space);
    const Matrix& points = all.unlabelled();
    const auto squares = squares_from_mean(points);
    const auto probabilities = mixed(squares);

    // Draws without replacement at once: an exponential variable of rate q for each document, the least ones first
    // (Efraimidis & Spirakis 2006).
    std::vector<double> keys(probabilities.size());
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = portable_log(1 - rng.uniform()) / probabilities[i];
    std::vector<DocumentId> candidates;
    std::vector<double> candidate_keys;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if (options_.threshold && probabilities[i] <= *options_.threshold) continue;
      candidates.push_back(static_cast<DocumentId>(i));
      candidate_keys.push_back(keys[i]);
    }
    Selection selection;
    for (const auto drawn : select_top(candidates, candidate_keys, k).ids) {
      const auto row = static_cast<std::size_t>(drawn);
      selection.ids.push_back(pool.unlabelled()[row]);
      selection.scores.push_back(probabilities[row]);
      if (!pool.explains()) continue;
      Value why;
      why.set("distance_to_mean", std::sqrt(squares[row]));
      selection.explanations.push_back(std::move(why));
    }
    return selection;
  }

 private:
  static std::vector<double> squares_from_mean(const Matrix& points) {
    const auto mean = mean_point(points);
    std::vector<double> squares(points.rows());
    for (std::size_t i = 0; i < squares.size(); ++i) squares[i] = squared_distance(points.row(i), mean);
    return squares;
  }

  /// q = ½ / n + ½ d² / Σ d²; 1 / n if all points are one.
  static std::vector<double> mixed(const std::vector<double>& squares) {
    const double uniform = 1 / static_cast<double>(squares.size());
    const double total = std::accumulate(squares.begin(), squares.end(), 0.0);
    std::vector<double> probabilities(squares.size(), uniform);
    if (!(total > 0)) return probabilities;
    for (std::size_t i = 0; i < squares.size(); ++i) probabilities[i] = 0.5 * uniform + 0.5 * squares[i] / total;
    return probabilities;
  }

  LightweightCoresetOptions options_;
};

const bool registered = samplers().add<LightweightCoreset, LightweightCoresetOptions>(
    "lightweight_coreset", {"drawn with probability half uniform, half by squared distance to the pool's mean",
                            "Bachem 2018", "reads embeddings, or text: two passes over the points"});

}  // namespace
}  // namespace alrun
