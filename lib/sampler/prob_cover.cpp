#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/parallel.h"
#include "sampler/clustering.h"
#include "sampler/distance.h"
#include "sampler/faiss_module.h"
#include "sampler/neighbours.h"
#include "sampler/scoring.h"
#include "sampler/space.h"
#include "sampler/stacked.h"

namespace alrun {
namespace {

struct ProbCoverOptions : SpaceOptions, ScoreOptions {
  std::optional<double> delta;
  double purity = 0.95;

  ProbCoverOptions() { space = Space::text; }
  void fields(Fields& f) {
    f("delta", delta, positive,
      "documents nearer than this are covered; null: the largest distance at which balls are pure enough");
    f("purity", purity, unit_interval, "the share of pure balls that a delta of null stands for");
    SpaceOptions::fields(f);
    ScoreOptions::fields(f);
  }
};

// A block of queries against a tile of points: 1 MB of distances, which stay in a CPU's cache until they are looked at.
constexpr std::size_t block = 256;
constexpr std::size_t tile = 1024;
constexpr std::size_t purity_sample = 2000;  // documents whose balls are looked at

/// The largest δ for which at least that share of the balls B(x, δ) = {y : d(x, y) < δ} is pure: all of one pseudo-label,
/// which is a k-means cluster, as many as there are classes. A ball is pure iff δ is at most the distance to the nearest
/// document of another label, so δ is a quantile of these distances; of 2,000 documents where there are more.
double pure_radius(const Matrix& all, std::size_t classes, double purity, Rng& rng, int threads) {
  const auto partition = kmeans(all, {}, std::max<std::size_t>(classes, 2), rng);
  std::vector<std::size_t> rows(all.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  const auto sample = rng.sample(std::span<const std::size_t>(rows), purity_sample);

  std::vector<double> radii;
  for (std::size_t c = 0; c < partition.centroids.rows(); ++c) {
    const auto inside = [&](std::size_t row) { return static_cast<std::size_t>(partition.clusters[row]) == c; };
    std::vector<std::size_t> centres;
    std::vector<std::size_t> others;
    std::ranges::copy_if(sample, std::back_inserter(centres), inside);
    std::ranges::remove_copy_if(rows, std::back_inserter(others), inside);
    if (centres.empty()) continue;
    const auto near = nearest_neighbours(rows_of(all, centres), rows_of(all, others), 1, threads);
    radii.insert(radii.end(), near.distances.begin(), near.distances.end());
  }
  if (radii.empty()) return std::numeric_limits<double>::infinity();  // a single cluster: every ball is pure
  std::ranges::sort(radii);
  // With radii[j] as δ at least n - j balls are pure.
  const auto impure = static_cast<std::size_t>((1 - purity) * static_cast<double>(radii.size()) + 1e-9);
  return radii[std::min(impure, radii.size() - 1)];
}

/// The graph x → y iff d(x, y) < δ. Its edges are not kept, of which there may be as many as pairs, but found anew: once
/// when degrees are counted, once when their end is covered. Distances come from a BLAS; those near δ are computed exactly,
/// so that both times, and every CPU, agree on the edges.
class Balls {
 public:
  Balls(const Matrix& points, double radius) : points_(points), radius_(radius), longest_(longest(points)) {}

  /// Calls visit(i, j) for every query i and every point j from `first` on with d(i, j) < δ.
  template <class Visit>
  void each_edge(const Matrix& queries, std::size_t first, const Visit& visit) const {
    // More than rounding can do to a squared distance.
    const double doubt = 4 * static_cast<double>(points_.columns() + 8) * std::numeric_limits<float>::epsilon() *
                         std::max(longest_, longest(queries));
    std::vector<float> squared;
    for (std::size_t i = 0; i < queries.rows(); i += block) {
      for (std::size_t j = first; j < points_.rows(); j += tile) each_edge_of_tile(queries, i, j, doubt, squared, visit);
    }
  }

 private:
  /// The largest squared length.
  static double longest(const Matrix& points) {
    double most = 0;
    for (std::size_t i = 0; i < points.rows(); ++i) most = std::max(most, dot_product(points.row(i), points.row(i)));
    return most;
  }

  template <class Visit>
  void each_edge_of_tile(const Matrix& queries, std::size_t query, std::size_t point, double doubt,
                         std::vector<float>& squared, const Visit& visit) const {
    const std::size_t height = std::min(block, queries.rows() - query);
    const std::size_t width = std::min(tile, points_.rows() - point);
    squared.resize(height * width);
    const std::size_t dimensions = queries.columns();
    faiss_module().squared_distances(dimensions, queries.data().subspan(query * dimensions, height * dimensions),
                                     points_.data().subspan(point * dimensions, width * dimensions), squared);
    const auto below = static_cast<float>(radius_ * radius_ - doubt);
    const auto beyond = static_cast<float>(radius_ * radius_ + doubt);
    for (std::size_t i = 0; i < height; ++i) {
      for (std::size_t j = 0; j < width; ++j) {
        const float d = squared[i * width + j];
        if (d > beyond) continue;
        if (d < below || std::sqrt(squared_distance(queries.row(query + i), points_.row(point + j))) < radius_) {
          visit(query + i, point + j);
        }
      }
    }
  }

  const Matrix& points_;
  double radius_;
  double longest_;
};

/// What is covered of the unlabelled documents, and how many uncovered ones each of them would cover.
class Cover {
 public:
  Cover(const Matrix& unlabelled, const Matrix& labelled, double radius, int threads)
      : unlabelled_(unlabelled), degrees_(unlabelled.rows()), covered_(unlabelled.rows()), rows_(unlabelled.rows()) {
    Balls(unlabelled, radius).each_edge(labelled, 0, [&](std::size_t, std::size_t j) { covered_[j] = 1; });
    std::iota(rows_.begin(), rows_.end(), std::size_t{0});
    const auto covered =
        std::stable_partition(rows_.begin(), rows_.end(), [&](std::size_t row) { return covered_[row] == 0; });
    uncovered_ = static_cast<std::size_t>(covered - rows_.begin());
    points_ = rows_of(unlabelled, rows_);
    balls_.emplace(points_, radius);
    count_degrees(threads);
  }

  /// Uncovered documents within δ of this one.
  [[nodiscard]] std::int64_t degree(std::size_t row) const { return degrees_[row]; }

  /// Covers what lies within δ of this document: edges into it are gone.
  void choose(std::size_t row) {
    std::vector<std::size_t> newly;
    balls_->each_edge(rows_of(unlabelled_, std::span(&row, 1)), 0, [&](std::size_t, std::size_t j) {
      if (covered_[rows_[j]] == 0) newly.push_back(rows_[j]);
      covered_[rows_[j]] = 1;
    });
    balls_->each_edge(rows_of(unlabelled_, newly), 0, [&](std::size_t, std::size_t j) { --degrees_[rows_[j]]; });
  }

 private:
  // Edges lead both ways: a pair of uncovered documents is looked at once, of two covered ones never.
  void count_degrees(int threads) {
    const auto count = [&](std::size_t j) { ++std::atomic_ref(degrees_[rows_[j]]); };
    parallel_for((uncovered_ + block - 1) / block, threads, [&](std::size_t b) {
      const std::size_t first = b * block;
      const auto own = std::span(rows_).subspan(first, std::min(block, uncovered_ - first));
      balls_->each_edge(rows_of(unlabelled_, own), first, [&](std::size_t i, std::size_t j) {
        if (j < first + i) return;
        count(j);
        if (j > first + i && j < uncovered_) count(first + i);
      });
    });
  }

  const Matrix& unlabelled_;
  std::vector<std::int64_t> degrees_;  ///< by row of the unlabelled
  std::vector<char> covered_;          ///< by row of the unlabelled
  std::vector<std::size_t> rows_;      ///< of the unlabelled: those not covered by labelled documents first
  std::size_t uncovered_ = 0;          ///< of rows_, at the beginning
  Matrix points_;                      ///< in the order of rows_
  std::optional<Balls> balls_;
};

/// Greedy cover of the pool by balls. Labelled documents cover theirs first; a labelled document covers itself, so only
/// unlabelled ones are left to be covered. When all are, documents of degree 0 follow, the lowest id first.
class ProbCover final : public Sampler {
 public:
  explicit ProbCover(const ProbCoverOptions& options) : options_(options) {}

  [[nodiscard]] Scores scores() const override { return Scores::at_choice; }
  [[nodiscard]] Views reads() const override { return views_of(options_.space); }
  [[nodiscard]] bool needs_neighbours() const override { return true; }

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    if (k == 0 || pool.unlabelled().empty()) return {};
    Points points(pool, options_.space);
    const Matrix& unlabelled = points.unlabelled();
    const Matrix& labelled = points.labelled();
    const double delta = options_.delta
                             ? *options_.delta
                             : pure_radius(stacked(labelled, unlabelled), static_cast<std::size_t>(pool.classes()),
                                           options_.purity, rng, pool.threads());
    Selection selection;
    if (!options_.delta && std::isfinite(delta)) selection.notes.set("delta", delta);

    Cover cover(unlabelled, labelled, delta, pool.threads());
    std::vector<std::size_t> left(unlabelled.rows());
    std::iota(left.begin(), left.end(), std::size_t{0});
    while (selection.ids.size() < k && !left.empty()) {
      const auto best = std::ranges::max_element(left, {}, [&](std::size_t i) { return cover.degree(i); });
      const std::size_t row = *best;
      const auto degree = static_cast<double>(cover.degree(row));
      if (options_.threshold && degree <= *options_.threshold) break;
      left.erase(best);
      selection.ids.push_back(pool.unlabelled()[row]);
      selection.scores.push_back(degree);
      if (pool.explains()) {
        Value explanation;
        explanation.set("newly_covered", cover.degree(row));
        selection.explanations.push_back(std::move(explanation));
      }
      if (degree > 0) cover.choose(row);
    }
    return selection;
  }

 private:
  ProbCoverOptions options_;
};

const bool registered = samplers().add<ProbCover, ProbCoverOptions>(
    "prob_cover", {"covers most of the pool with balls of radius delta around labelled documents", "Yehuda et al. 2022",
                   "distances of all pairs, computed twice at most and not kept: 1 MB of them at a time"});

}  // namespace
}  // namespace alrun
