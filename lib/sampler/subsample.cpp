#include <algorithm>

#include "sampler/composite.h"

namespace alrun {
namespace {

struct SubsampleOptions {
  Component<Sampler> base{"margin"};
  Amount size{Amount::Kind::count, 2000};

  void fields(Fields& f) {
    f("base", base, "the sampler that chooses among them");
    f("size", size, at_least(1),
      "unlabelled documents drawn each round, of which it chooses; no fewer than the batch, and all if fewer are left");
  }
};

class Subsample final : public WrappingSampler {
 public:
  explicit Subsample(const SubsampleOptions& options) : WrappingSampler(options.base), size_(options.size) {}

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    const auto unlabelled = pool.unlabelled();
    auto drawn = rng.sample(unlabelled, std::max(k, size_.of(unlabelled.size())));
    std::ranges::sort(drawn);
    return select_among(pool, std::move(drawn), k, rng);
  }

 private:
  Amount size_;
};

const bool registered = samplers().add<Subsample, SubsampleOptions>(
    "subsample", {"what another sampler chooses of a random part of the pool, drawn anew each round", "",
                  "what its base reads, of `size` documents only"});

}  // namespace
}  // namespace alrun
