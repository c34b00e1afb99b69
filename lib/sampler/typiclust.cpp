#include <algorithm>
#include <optional>
#include <tuple>

#include "sampler/clustering.h"
#include "sampler/neighbours.h"
#include "sampler/scoring.h"
#include "sampler/space.h"
#include "sampler/stacked.h"

namespace alrun {
namespace {

struct TypiClustOptions : SpaceOptions, ScoreOptions {
  TypiClustOptions() { space = Space::text; }
  void fields(Fields& f) {
    SpaceOptions::fields(f);
    ScoreOptions::fields(f);
  }
};

constexpr std::size_t most_clusters = 500;
constexpr std::size_t smallest_cluster = 6;
constexpr std::size_t most_neighbours = 20;
constexpr double least_distance = 1e-5;  // of a document to copies of itself: its typicality is finite

/// Typicality: 1 / the mean distance to a point's min(20, ⌊n/2⌋) nearest neighbours among n points; 0 for a single point.
std::vector<double> typicality(const Matrix& points, int threads) {
  const std::size_t n = points.rows();
  const std::size_t k = std::min(most_neighbours, n / 2);
  if (k == 0) return std::vector<double>(n);
  const auto near = nearest_neighbours(points, points, k + 1, threads);  // itself among them
  std::vector<double> typical(n);
  for (std::size_t i = 0; i < n; ++i) {
    // Where more than k copies of it come before it, it is not among its own neighbours; all distances are 0 then.
    double sum = 0;
    std::size_t taken = 0;
    for (std::size_t j = 0; j < near.count && taken < k; ++j) {
      if (near.indices_of(i)[j] == static_cast<std::int32_t>(i)) continue;
      sum += near.distances_of(i)[j];
      ++taken;
    }
    typical[i] = 1 / std::max(sum / static_cast<double>(k), least_distance);
  }
  return typical;
}

struct Candidate {
  double typicality;
  std::size_t row;  ///< of all points
};

/// A cluster's documents. It ranks its unlabelled ones when first visited: most clusters never are.
class Cluster {
 public:
  void add(std::size_t row, bool labelled) {
    rows_.push_back(row);
    (labelled ? covered_ : left_) += 1;
  }

  [[nodiscard]] bool exhausted() const { return left_ == 0; }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] std::size_t covered() const { return covered_; }
  /// Less is visited earlier.
  [[nodiscard]] auto turn() const {
    return std::tuple(size() < smallest_cluster, covered_, -static_cast<std::int64_t>(size()));
  }

  /// The most typical document left, which counts as labelled from now on; none if no more is beyond the threshold.
  std::optional<Candidate> take(const Matrix& all, std::size_t labelled, std::optional<double> threshold, int threads) {
    if (!ranking_) rank(all, labelled, threads);
    const auto best = (*ranking_)[ranking_->size() - left_];
    if (threshold && best.typicality <= *threshold) {
      left_ = 0;
      return {};
    }
    --left_;
    ++covered_;
    return best;
  }

 private:
  void rank(const Matrix& all, std::size_t labelled, int threads) {
    const auto typical = typicality(rows_of(all, rows_), threads);
    ranking_.emplace();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (rows_[i] >= labelled) ranking_->push_back({typical[i], rows_[i]});
    }
    std::ranges::stable_sort(*ranking_, std::ranges::greater{}, &Candidate::typicality);
  }

  std::vector<std::size_t> rows_;  ///< ascending: the labelled first, the unlabelled by id
  std::size_t covered_ = 0;        ///< labelled or taken
  std::size_t left_ = 0;
  std::optional<std::vector<Candidate>> ranking_;
};

/// Clusters labelled and unlabelled documents together, and goes to the cluster with the fewest labelled ones (the largest
/// of these; small ones only when nothing else is left) for its most typical document. What was chosen counts as labelled.
class TypiClust final : public Sampler {
 public:
  explicit TypiClust(const TypiClustOptions& options) : options_(options) {}

  [[nodiscard]] Scores scores() const override { return Scores::at_choice; }
  [[nodiscard]] Views reads() const override { return views_of(options_.space); }
  [[nodiscard]] bool needs_neighbours() const override { return true; }

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    Points points(pool, options_.space);
    const auto unlabelled = pool.unlabelled();
    k = std::min(k, unlabelled.size());
    if (k == 0) return {};
    const std::size_t labelled = pool.labelled().size();
    const Matrix all = stacked(points.labelled(), points.unlabelled());
    const auto partition = kmeans(all, {}, std::min(labelled + k, most_clusters), rng);
    std::vector<Cluster> clusters(partition.centroids.rows());
    for (std::size_t row = 0; row < all.rows(); ++row) {
      clusters[static_cast<std::size_t>(partition.clusters[row])].add(row, row < labelled);
    }

    Selection selection;
    while (selection.ids.size() < k) {
      Cluster* next = nullptr;
      for (auto& cluster : clusters) {
        if (!cluster.exhausted() && (next == nullptr || cluster.turn() < next->turn())) next = &cluster;
      }
      if (next == nullptr) break;
      const std::size_t covered = next->covered();
      const auto taken = next->take(all, labelled, options_.threshold, pool.threads());
      if (!taken) continue;
      selection.ids.push_back(unlabelled[taken->row - labelled]);
      selection.scores.push_back(taken->typicality);
      if (!pool.explains()) continue;
      Value explanation;
      explanation.set("cluster", static_cast<std::int64_t>(next - clusters.data()));
      explanation.set("cluster_size", static_cast<std::int64_t>(next->size()));
      explanation.set("cluster_labelled", static_cast<std::int64_t>(covered));
      selection.explanations.push_back(std::move(explanation));
    }
    return selection;
  }

 private:
  TypiClustOptions options_;
};

const bool registered = samplers().add<TypiClust, TypiClustOptions>(
    "typiclust",
    {"the most typical document of each cluster that has the fewest labelled ones", "Hacohen, Dekel & Weinshall 2022",
     "k-means of labelled and unlabelled documents into up to 500 clusters, and distances within those visited"});

}  // namespace
}  // namespace alrun
