#include "sampler/scoring.h"

namespace alrun {
namespace {

class Ratio final : public ProbabilitySampler {
 public:
  using ProbabilitySampler::ProbabilitySampler;
  [[nodiscard]] double score(std::span<const float> probabilities) const override {
    const auto top = top_two(probabilities);
    return top.second / top.first;
  }
};

const bool registered = samplers().add<Ratio, UnitScoreOptions>(
    "ratio", {"the second likeliest class nearly as likely as the first: p2 / p1", "Settles 2009",
              "reads probabilities: one pass of the model over the pool"});

}  // namespace
}  // namespace alrun
