#include "sampler/scoring.h"

namespace alrun {
namespace {

class Bald final : public CommitteeSampler {
 public:
  using CommitteeSampler::CommitteeSampler;
  [[nodiscard]] double score(const Votes& votes) const override { return bald(votes); }
};

const bool registered = samplers().add<Bald, UnitScoreOptions>(
    "bald", {"the label that says most about the model: H(mean p) - mean H(p_t)", "Houlsby 2011; Gal 2017",
             "reads the committee: T trainings, T passes over the pool"});

}  // namespace
}  // namespace alrun
