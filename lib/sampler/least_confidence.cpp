#include "sampler/scoring.h"

namespace alrun {
namespace {

class LeastConfidence final : public ProbabilitySampler {
 public:
  using ProbabilitySampler::ProbabilitySampler;
  [[nodiscard]] double score(std::span<const float> probabilities) const override {
    return 1 - top_two(probabilities).first;
  }
};

const bool registered = samplers().add<LeastConfidence, UnitScoreOptions>(
    "least_confidence", {"least confident prediction: 1 - max p", "Lewis & Gale 1994",
                         "reads probabilities: one pass of the model over the pool"});

}  // namespace
}  // namespace alrun
