#include "sampler/power.h"

namespace alrun {
namespace {

class PowerBald final : public Sampler {
 public:
  explicit PowerBald(const PowerOptions& options) : options_(options) {}

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    auto selection = select_power(pool, score_votes(pool, options_.units, bald), k, options_, rng);
    explain_votes(pool, selection);
    return selection;
  }
  [[nodiscard]] Scores scores() const override { return Scores::at_choice; }
  [[nodiscard]] Views reads() const override { return {View::committee, View::units}; }

 private:
  PowerOptions options_;
};

const bool registered = samplers().add<PowerBald, PowerOptions>(
    "power_bald", {"drawn in proportion to BALD^beta, so that a batch is not all alike: the top of ln s + Gumbel(0, 1/beta)",
                   "Kirsch 2021", "reads the committee: T trainings, T passes over the pool"});

}  // namespace
}  // namespace alrun
