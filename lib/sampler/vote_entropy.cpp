#include "sampler/scoring.h"

namespace alrun {
namespace {

class VoteEntropy final : public CommitteeSampler {
 public:
  using CommitteeSampler::CommitteeSampler;
  [[nodiscard]] double score(const Votes& votes) const override { return entropy(vote_shares(votes)); }
};

const bool registered = samplers().add<VoteEntropy, UnitScoreOptions>(
    "vote_entropy", {"a committee whose votes are the most divided: entropy of the classes its members hold likeliest",
                     "Dagan & Engelson 1995", "reads the committee: T trainings, T passes over the pool"});

}  // namespace
}  // namespace alrun
