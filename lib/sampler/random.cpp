#include "sampler/sampler.h"

namespace alrun {
namespace {

class Random final : public Sampler {
 public:
  Selection select(PoolView& pool, std::size_t k, Rng& rng) override { return {rng.sample(pool.unlabelled(), k), {}}; }
  [[nodiscard]] bool needs_model() const override { return false; }
  [[nodiscard]] bool scores() const override { return false; }
};

const bool registered = samplers().add<Random>("random", {"uniform without replacement", "", "reads no view of the pool"});

}  // namespace
}  // namespace alrun
