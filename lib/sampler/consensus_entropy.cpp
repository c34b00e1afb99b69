#include "sampler/scoring.h"

namespace alrun {
namespace {

class ConsensusEntropy final : public CommitteeSampler {
 public:
  using CommitteeSampler::CommitteeSampler;
  [[nodiscard]] double score(const Votes& votes) const override { return entropy(mean_probabilities(votes)); }
};

const bool registered = samplers().add<ConsensusEntropy, UnitScoreOptions>(
    "consensus_entropy", {"highest entropy of the committee's mean prediction: H(mean p)", "Settles 2009",
                          "reads the committee: T trainings, T passes over the pool"});

}  // namespace
}  // namespace alrun
