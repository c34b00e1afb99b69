#include <algorithm>

#include "sampler/composite.h"
#include "sampler/neighbourhood.h"
#include "sampler/space.h"

namespace alrun {
namespace {

struct SealsOptions : SpaceOptions {
  Component<Sampler> base{"margin"};
  std::int64_t neighbours = 100;

  void fields(Fields& f) {
    f("base", base, "the sampler that chooses among the candidates");
    f("neighbours", neighbours, at_least(1),
      "nearest unlabelled documents of each labelled one that are candidates; more where the batch is larger");
    SpaceOptions::fields(f);
  }
};

// Candidates are looked up among the unlabelled alone: a labelled document is nobody's candidate and takes nobody's place.
class Seals final : public WrappingSampler {
 public:
  explicit Seals(const SealsOptions& options)
      : WrappingSampler(options.base), neighbours_(static_cast<std::size_t>(options.neighbours)), space_(options.space) {}

  [[nodiscard]] Views reads() const override { return views_of(space_) | WrappingSampler::reads(); }
  [[nodiscard]] bool needs_neighbours() const override { return true; }

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    if (pool.labelled().empty() || pool.unlabelled().empty()) return base().select(pool, k, rng);
    Points points(pool, space_);
    const auto near = neighbourhood(points.labelled(), points.unlabelled(), neighbours_, k, pool.threads());
    const auto unlabelled = pool.unlabelled();
    std::vector<DocumentId> candidates;
    for (const auto row : near.points) candidates.push_back(unlabelled[row]);
    auto selection = select_among(pool, candidates, k, rng);
    if (pool.explains()) {
      explain_first(selection, [&](std::size_t i) {
        const auto at = std::ranges::lower_bound(candidates, selection.ids[i]) - candidates.begin();
        const auto query = near.nearest_query[static_cast<std::size_t>(at)];
        Value entry;
        entry.set("neighbour_of", static_cast<std::int64_t>(pool.labelled()[static_cast<std::size_t>(query)]));
        return entry;
      });
    }
    return selection;
  }

 private:
  std::size_t neighbours_;
  Space space_;
};

const bool registered = samplers().add<Seals, SealsOptions>(
    "seals", {"what another sampler chooses of the labelled documents' nearest neighbours", "Coleman 2022 (SEALS)",
              "exact neighbours of every labelled document; then what its base reads, of the candidates only"});

}  // namespace
}  // namespace alrun
