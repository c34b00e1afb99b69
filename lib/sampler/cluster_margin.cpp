#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "sampler/clustering.h"
#include "sampler/scoring.h"
#include "sampler/space.h"

namespace alrun {
namespace {

struct ClusterMarginOptions : ScoreOptions, SpaceOptions {
  double candidates = 10;
  std::optional<std::int64_t> clusters;

  void fields(Fields& f) {
    f("candidates", candidates, at_least(1), "how many smallest margins to choose among, as a multiple of the query's size");
    f("clusters", clusters, at_least(1), "clusters of the pool; null: as many as the query's size");
    SpaceOptions::fields(f);
    ScoreOptions::fields(f);
  }
};

/// Cluster-Margin. The paper clusters the pool once, by HAC on the first model's embeddings; here, where nothing is kept
/// between rounds, k-means does it anew on the round's.
class ClusterMargin final : public Sampler {
 public:
  explicit ClusterMargin(const ClusterMarginOptions& options) : options_(options) {}
  [[nodiscard]] bool needs_neighbours() const override { return true; }

  [[nodiscard]] Scores scores() const override { return Scores::at_choice; }
  [[nodiscard]] Views reads() const override { return views_of(options_.space) | Views{View::class_probabilities}; }
  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    const auto margins = scores(pool.probabilities());
    std::vector<DocumentId> rows(margins.size());
    std::iota(rows.begin(), rows.end(), 0);
    const double wanted = std::ceil(options_.candidates * static_cast<double>(k));
    const std::size_t count = wanted < static_cast<double>(rows.size()) ? static_cast<std::size_t>(wanted) : rows.size();
    const auto candidates = select_top(rows, margins, count, options_.threshold).ids;
    const auto clusters = options_.clusters ? static_cast<std::size_t>(*options_.clusters) : k;
    const auto clustering = kmeans(Points(pool, options_.space).unlabelled(), {}, clusters, rng, pool.threads());

    Selection selection;
    for (const auto& [row, cluster_size] : round_robin(candidates, clustering, k, rng)) {
      selection.ids.push_back(pool.unlabelled()[row]);
      selection.scores.push_back(margins[row]);
      if (!pool.explains()) continue;
      Value why;
      why.set("cluster", static_cast<std::int64_t>(clustering.clusters[row]));
      why.set("candidates_in_cluster", static_cast<std::int64_t>(cluster_size));
      selection.explanations.push_back(std::move(why));
    }
    return selection;
  }

 private:
  struct Pick {
    std::size_t row;
    std::size_t cluster_size;  ///< in candidates
  };

  /// As the sampler `margin`.
  static std::vector<double> scores(const Matrix& probabilities) {
    std::vector<double> margins(probabilities.rows());
    for (std::size_t i = 0; i < margins.size(); ++i) {
      const auto top = top_two(probabilities.row(i));
      margins[i] = 1 - (top.first - top.second);
    }
    return margins;
  }

  /// Goes round the clusters, the one with the fewest candidates first, and takes a random candidate of each until k are
  /// taken.
  static std::vector<Pick> round_robin(const std::vector<DocumentId>& candidates, const Clustering& clustering,
                                       std::size_t k, Rng& rng) {
    std::map<std::int32_t, std::vector<std::size_t>> by_cluster;
    for (const auto candidate : candidates) {
      const auto row = static_cast<std::size_t>(candidate);
      by_cluster[clustering.clusters[row]].push_back(row);
    }
    struct Group {
      std::vector<std::size_t> left;
      std::size_t size;
    };
    std::vector<Group> groups;
    for (auto& [cluster, rows] : by_cluster) {
      const std::size_t size = rows.size();
      groups.push_back({std::move(rows), size});
    }
    std::ranges::stable_sort(groups, {}, &Group::size);

    std::vector<Pick> picks;
    k = std::min(k, candidates.size());
    while (picks.size() < k) {
      for (auto& [left, size] : groups) {
        if (left.empty() || picks.size() == k) continue;
        std::swap(left[rng.below(left.size())], left.back());
        picks.push_back({left.back(), size});
        left.pop_back();
      }
    }
    return picks;
  }

  ClusterMarginOptions options_;
};

const bool registered = samplers().add<ClusterMargin, ClusterMarginOptions>(
    "cluster_margin",
    {"of the smallest margins one a cluster in turn, small clusters first", "Citovsky 2021",
     "reads probabilities and embeddings, or text: k-means on every round's points, 20 times n k distances"});

}  // namespace
}  // namespace alrun
