#include "core/apportion.h"
#include "sampler/initial/initial_set.h"

namespace alrun {
namespace {

class StratifiedInitial final : public InitialSet {
 public:
  [[nodiscard]] std::vector<DocumentId> select(const InitialPool& pool, std::size_t k, Rng& rng) const override {
    std::vector<std::vector<DocumentId>> by_class(static_cast<std::size_t>(pool.classes));
    for (std::size_t i = 0; i < pool.ids.size(); ++i) {
      by_class[static_cast<std::size_t>(pool.labels[i])].push_back(pool.ids[i]);
    }
    std::vector<std::size_t> sizes;
    sizes.reserve(by_class.size());
    for (const auto& members : by_class) sizes.push_back(members.size());
    const auto shares = apportion(sizes, k);
    std::vector<DocumentId> chosen;
    for (std::size_t c = 0; c < by_class.size(); ++c) {
      const auto drawn = rng.sample(std::span<const DocumentId>(by_class[c]), shares[c]);
      chosen.insert(chosen.end(), drawn.begin(), drawn.end());
    }
    rng.shuffle(std::span(chosen));
    return chosen;
  }
};

const bool registered = initial_sets().add<StratifiedInitial>(
    "stratified", {"every class in its share of the pool (largest remainder); needs the labels, so for simulations only"});

}  // namespace
}  // namespace alrun
