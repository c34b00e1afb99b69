#include "sampler/power.h"

namespace alrun {
namespace {

class PowerMargin final : public Sampler {
 public:
  explicit PowerMargin(const PowerOptions& options) : options_(options) {}

  [[nodiscard]] Scores scores() const override { return Scores::at_choice; }
  [[nodiscard]] Views reads() const override { return {View::units}; }
  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    const auto scores = score_units(pool, options_.units, [](std::span<const float> probabilities) {
      const auto top = top_two(probabilities);
      return 1 - (top.first - top.second);
    });
    auto selection = select_power(pool, scores, k, options_, rng);
    explain_runner_up(pool, selection);
    return selection;
  }

 private:
  PowerOptions options_;
};

const bool registered = samplers().add<PowerMargin, PowerOptions>(
    "power_margin", {"drawn in proportion to (1 - margin)^beta: the top of ln s + Gumbel(0, 1/beta)", "Kirsch 2021",
                     "reads probabilities: one pass of the model over the pool"});

}  // namespace
}  // namespace alrun
