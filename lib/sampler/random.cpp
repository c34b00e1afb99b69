#include "sampler/sampler.h"

namespace alrun {
namespace {

class Random final : public Sampler {
 public:
  Selection select(PoolView& pool, std::size_t k, Rng& rng) override { return {rng.sample(pool.unlabelled(), k), {}}; }
  [[nodiscard]] Views reads() const override { return {}; }
  [[nodiscard]] Scores scores() const override { return Scores::none; }
};

const bool registered = samplers().add<Random>("random", {"uniform without replacement", "", "reads no view of the pool"});

}  // namespace
}  // namespace alrun
