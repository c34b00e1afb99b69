#include "sampler/scoring.h"

namespace alrun {
namespace {

class Margin final : public ProbabilitySampler {
 public:
  using ProbabilitySampler::ProbabilitySampler;
  [[nodiscard]] double score(std::span<const float> probabilities) const override {
    const auto top = top_two(probabilities);
    return 1 - (top.first - top.second);
  }
};

const bool registered = samplers().add<Margin, UnitScoreOptions>(
    "margin", {"smallest margin between the two likeliest classes: 1 - (p1 - p2)", "Scheffer 2001; Luo 2005",
               "reads probabilities: one pass of the model over the pool"});

}  // namespace
}  // namespace alrun
