#include <algorithm>
#include <array>
#include <numeric>

#include "core/wording.h"
#include "sampler/composite.h"
#include "sampler/distance.h"
#include "sampler/neighbourhood.h"
#include "sampler/scoring.h"
#include "sampler/space.h"

namespace alrun {
namespace {

enum class Anchors : std::uint8_t { kmeanspp, random };
constexpr std::array<std::string_view, 2> enum_names(Anchors /*unused*/) { return {"kmeans++", "random"}; }

struct AnchorOptions : SpaceOptions {
  Component<Sampler> base{"margin"};
  std::int64_t anchors = 10;
  Anchors choose = Anchors::kmeanspp;
  std::int64_t neighbours = 50;
  std::int64_t size = 1000;

  void fields(Fields& f) {
    f("base", base, "the sampler that chooses among the candidates");
    f("anchors", anchors, at_least(1), "anchors of each class, from its labelled documents; all where it has fewer");
    f("choose", choose, "how: kmeans++ (far from each other, by squared distance) or random");
    f("neighbours", neighbours, at_least(1),
      "nearest unlabelled documents of each anchor that are candidates; more where the batch is larger");
    f("size", size, at_least(1),
      "of the candidates, those kept: the closest on average to the anchors that they are near to; no fewer than the batch");
    SpaceOptions::fields(f);
  }
};

// k-means++ seeding (Arthur & Vassilvitskii 2007): each next row is drawn in proportion to its squared distance from those
// drawn before; evenly where no distance is left.
std::vector<std::size_t> spread_rows(const Matrix& points, std::vector<std::size_t> rows, std::size_t k, Rng& rng) {
  std::vector<std::size_t> chosen;
  std::vector<double> distances(rows.size(), std::numeric_limits<double>::infinity());
  std::size_t next = rng.below(rows.size());
  while (true) {
    const auto row = rows[next];
    chosen.push_back(row);
    rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(next));
    distances.erase(distances.begin() + static_cast<std::ptrdiff_t>(next));
    if (chosen.size() == k || rows.empty()) return chosen;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      distances[i] = std::min(distances[i], squared_distance(points.row(rows[i]), points.row(row)));
    }
    double left = rng.uniform() * std::accumulate(distances.begin(), distances.end(), 0.0);
    if (!(left > 0)) {
      next = rng.below(rows.size());
      continue;
    }
    for (next = 0; next + 1 < rows.size() && left >= distances[next]; ++next) left -= distances[next];
  }
}

class Anchor final : public WrappingSampler {
 public:
  explicit Anchor(const AnchorOptions& options) : WrappingSampler(options.base), options_(options) {}

  [[nodiscard]] Views reads() const override {
    return views_of(options_.space) | Views{View::labelled_classes} | WrappingSampler::reads();
  }
  [[nodiscard]] bool needs_neighbours() const override { return true; }

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    if (pool.labelled().empty() || pool.unlabelled().empty()) return base().select(pool, k, rng);
    Points points(pool, options_.space);
    const auto anchors = choose_anchors(pool, points.labelled(), rng);
    Matrix queries(anchors.size(), points.labelled().columns());
    for (std::size_t a = 0; a < anchors.size(); ++a) {
      std::ranges::copy(points.labelled().row(anchors[a]), queries.row(a).begin());
    }
    const auto near =
        neighbourhood(queries, points.unlabelled(), static_cast<std::size_t>(options_.neighbours), k, pool.threads());
    const auto kept = closest(near, std::max(k, static_cast<std::size_t>(options_.size)));
    const auto unlabelled = pool.unlabelled();
    std::vector<DocumentId> candidates;
    candidates.reserve(kept.size());
    for (const auto i : kept) candidates.push_back(unlabelled[near.points[i]]);
    auto selection = select_among(pool, candidates, k, rng);
    if (pool.explains()) {
      explain_first(selection, [&](std::size_t i) {
        const auto at = row_of(candidates, selection.ids[i]);
        const auto anchor = anchors[static_cast<std::size_t>(near.nearest_query[kept[at]])];
        Value entry;
        entry.set("anchor", static_cast<std::int64_t>(pool.labelled()[anchor]));
        entry.set("anchor_class", pool.class_names()[static_cast<std::size_t>(pool.labels()[anchor])]);
        return entry;
      });
    }
    return selection;
  }

 private:
  // Rows of the labelled, class by class.
  std::vector<std::size_t> choose_anchors(PoolView& pool, const Matrix& labelled, Rng& rng) const {
    std::vector<std::vector<std::size_t>> by_class(static_cast<std::size_t>(pool.classes()));
    for (std::size_t i = 0; i < pool.labels().size(); ++i) {
      by_class[static_cast<std::size_t>(pool.labels()[i])].push_back(i);
    }
    const auto wanted = static_cast<std::size_t>(options_.anchors);
    std::vector<std::size_t> anchors;
    for (const auto& rows : by_class) {
      if (rows.empty()) continue;
      const auto chosen = options_.choose == Anchors::random ? rng.sample(std::span(rows), wanted)
                                                             : spread_rows(labelled, rows, wanted, rng);
      anchors.insert(anchors.end(), chosen.begin(), chosen.end());
    }
    return anchors;
  }

  // Indices into the neighbourhood, ascending, of its `size` closest points.
  static std::vector<std::size_t> closest(const Neighbourhood& near, std::size_t size) {
    std::vector<std::size_t> order(near.points.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return near.mean_distances[i]; });
    order.resize(std::min(size, order.size()));
    std::ranges::sort(order);
    return order;
  }

  AnchorOptions options_;
};

const bool registered = samplers().add<Anchor, AnchorOptions>(
    "anchor",
    {"what another sampler chooses of the nearest neighbours of each class's anchors", "Lesci & Vlachos 2024 (AnchorAL)",
     "exact neighbours of `anchors` documents a class; then what its base reads, of `size` documents only"});

}  // namespace
}  // namespace alrun
