#include <algorithm>

#include "sampler/scoring.h"

namespace alrun {
namespace {

class VariationRatio final : public CommitteeSampler {
 public:
  using CommitteeSampler::CommitteeSampler;
  [[nodiscard]] double score(const Votes& votes) const override { return 1 - std::ranges::max(vote_shares(votes)); }
};

const bool registered = samplers().add<VariationRatio, UnitScoreOptions>(
    "variation_ratio", {"most members against the majority: 1 - the share of votes of the class that has most",
                        "Freeman 1965", "reads the committee: T trainings, T passes over the pool"});

}  // namespace
}  // namespace alrun
