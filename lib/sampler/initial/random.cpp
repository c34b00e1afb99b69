#include "sampler/initial/initial_set.h"

namespace alrun {
namespace {

class RandomInitial final : public InitialSet {
 public:
  [[nodiscard]] std::vector<DocumentId> select(const InitialPool& pool, std::size_t k, Rng& rng) const override {
    return rng.sample(pool.view.unlabelled(), k);
  }
};

const bool registered = initial_sets().add<RandomInitial>("random", {"uniform without replacement"});

}  // namespace
}  // namespace alrun
