#include <algorithm>
#include <cmath>
#include <limits>

#include "sampler/distance.h"
#include "sampler/mean_point.h"
#include "sampler/neighbours.h"
#include "sampler/row_blocks.h"
#include "sampler/scoring.h"
#include "sampler/space.h"

namespace alrun {
namespace {

constexpr double taken = -std::numeric_limits<double>::infinity();

struct CoreSetOptions : ScoreOptions, SpaceOptions {
  void fields(Fields& f) {
    SpaceOptions::fields(f);
    ScoreOptions::fields(f);
  }
};

class CoreSet final : public Sampler {
 public:
  explicit CoreSet(const CoreSetOptions& options) : options_(options) {}
  [[nodiscard]] Scores scores() const override { return Scores::at_choice; }
  [[nodiscard]] Views reads() const override { return views_of(options_.space); }
  [[nodiscard]] bool needs_neighbours() const override { return true; }

  Selection select(PoolView& pool, std::size_t k, Rng& /*rng*/) override {
    Points all(pool, options_.space);
    const Matrix& points = all.unlabelled();
    const bool centred = pool.labelled().empty();
    auto nearest = centred ? from_mean(points) : nearest_neighbours(points, all.labelled(), 1, pool.threads()).distances;
    Selection selection;
    std::vector<std::size_t> rows;
    while (rows.size() < std::min(k, points.rows())) {
      const auto best = static_cast<std::size_t>(std::ranges::max_element(nearest) - nearest.begin());
      if (options_.threshold && nearest[best] <= *options_.threshold) break;
      selection.ids.push_back(pool.unlabelled()[best]);
      selection.scores.push_back(nearest[best]);
      const bool anew = centred && rows.empty();  // the mean is no document
      rows.push_back(best);
      for_row_blocks(points.rows(), pool.threads(), [&](std::size_t /*block*/, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
          const double distance = std::sqrt(squared_distance(points.row(i), points.row(best)));
          nearest[i] = anew ? distance : std::min(nearest[i], distance);
        }
      });
      nearest[best] = taken;
    }
    if (pool.explains()) explain(pool, all, rows, selection);
    return selection;
  }

 private:
  static std::vector<double> from_mean(const Matrix& points) {
    const auto mean = mean_point(points);
    std::vector<double> distances(points.rows());
    for (std::size_t i = 0; i < distances.size(); ++i) distances[i] = std::sqrt(squared_distance(points.row(i), mean));
    return distances;
  }

  /// Names the document that each one's score is the distance to.
  static void explain(PoolView& pool, Points& all, const std::vector<std::size_t>& rows, Selection& selection) {
    for (std::size_t n = 0; n < rows.size(); ++n) {
      const auto point = all.unlabelled().row(rows[n]);
      double least = std::numeric_limits<double>::infinity();
      DocumentId nearest = -1;
      const auto consider = [&](std::span<const float> other, DocumentId id) {
        const double distance = squared_distance(point, other);
        if (distance >= least) return;
        least = distance;
        nearest = id;
      };
      for (std::size_t l = 0; l < pool.labelled().size(); ++l) consider(all.labelled().row(l), pool.labelled()[l]);
      for (std::size_t m = 0; m < n; ++m) consider(all.unlabelled().row(rows[m]), selection.ids[m]);
      Value why = Value::Map{};
      if (nearest >= 0) why.set("nearest", static_cast<std::int64_t>(nearest));
      selection.explanations.push_back(std::move(why));
    }
  }

  CoreSetOptions options_;
};

const bool registered = samplers().add<CoreSet, CoreSetOptions>(
    "core_set", {"greedy k-center: farthest from every labelled and chosen document; with none, from the mean first",
                 "Sener & Savarese 2018",
                 "reads embeddings of pool and labelled, or text: n (l + k) distances, the first l a matrix product"});

}  // namespace
}  // namespace alrun
