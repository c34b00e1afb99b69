#include <fmt/format.h>

#include "sampler/initial/initial_set.h"

namespace alrun {
namespace {

struct SamplerInitialOptions {
  Component<Sampler> sampler{"random"};

  void fields(Fields& f) { f.required("sampler", sampler, unbounded, "who chooses; one that needs no model"); }
};

class SamplerInitial final : public InitialSet {
 public:
  explicit SamplerInitial(const SamplerInitialOptions& options) : sampler_(options.sampler) {}

  [[nodiscard]] std::vector<DocumentId> select(PoolView& pool, std::size_t k, Rng& rng) const override {
    auto chosen = sampler_.make()->select(pool, k, rng).ids;
    if (chosen.empty()) {
      throw Error(
          fmt::format("the initial set is empty: sampler '{}' finds no document beyond its threshold", sampler_.type()));
    }
    return chosen;
  }

  [[nodiscard]] Views reads() const override { return sampler_.make()->reads(); }
  [[nodiscard]] const Component<Sampler>* sampler() const override { return &sampler_; }

 private:
  Component<Sampler> sampler_;
};

const bool registered = initial_sets().add<SamplerInitial, SamplerInitialOptions>(
    "sampler", {"what a sampler that needs no model chooses, such as one that goes by the texts' words", "", "",
                "{type: sampler, sampler: {type: typiclust, space: text}, size: 100}"});

}  // namespace
}  // namespace alrun
