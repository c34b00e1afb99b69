#include "core/apportion.h"
#include "sampler/initial/by_class.h"

namespace alrun {
namespace {

class StratifiedInitial final : public InitialSet {
 public:
  [[nodiscard]] Views reads() const override { return {View::truth}; }
  [[nodiscard]] std::vector<DocumentId> select(PoolView& pool, std::size_t k, Rng& rng) const override {
    const auto members = by_class(pool);
    std::vector<std::size_t> sizes;
    sizes.reserve(members.size());
    for (const auto& documents : members) sizes.push_back(documents.size());
    return draw_shares(members, apportion(sizes, k), rng);
  }
};

const bool registered = initial_sets().add<StratifiedInitial>(
    "stratified", {"every class in its share of the pool (largest remainder); needs the labels, so for simulations only"});

}  // namespace
}  // namespace alrun
