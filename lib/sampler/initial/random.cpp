#include "sampler/initial/initial_set.h"

namespace alrun {
namespace {

class RandomInitial final : public InitialSet {
 public:
  [[nodiscard]] std::vector<DocumentId> select(PoolView& pool, std::size_t k, Rng& rng) const override {
    return rng.sample(pool.unlabelled(), k);
  }
};

const bool registered = initial_sets().add<RandomInitial>("random", {"uniform without replacement"});

}  // namespace
}  // namespace alrun
