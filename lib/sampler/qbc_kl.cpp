#include <algorithm>
#include <limits>

#include "sampler/scoring.h"
#include "sampler/x_log_x.h"

namespace alrun {
namespace {

class QbcKl final : public CommitteeSampler {
 public:
  using CommitteeSampler::CommitteeSampler;
  [[nodiscard]] double score(const Votes& votes) const override {
    const auto mean = mean_probabilities(votes);
    // p ln(p / p̄) as p̄ r ln r with r = p / p̄, which is exactly 0 where a member is the mean.
    std::vector<double> sums(mean.size());
    for (std::size_t t = 0; t < votes.members(); ++t) {
      const auto p = votes.of(t);
      for (std::size_t c = 0; c < sums.size(); ++c) sums[c] += x_log_x(static_cast<double>(p[c]) / std::max(mean[c], least));
    }
    double divergence = 0;
    for (std::size_t c = 0; c < sums.size(); ++c) divergence += mean[c] * sums[c];
    return std::max(divergence / static_cast<double>(votes.members()), 0.0);
  }

 private:
  static constexpr double least = std::numeric_limits<double>::min();  // what 0 is divided by
};

const bool registered = samplers().add<QbcKl, UnitScoreOptions>(
    "qbc_kl", {"members furthest from their mean: (1/T) sum KL(p_t || mean p); the same as bald", "McCallum & Nigam 1998",
               "reads the committee: T trainings, T passes over the pool"});

}  // namespace
}  // namespace alrun
