#include <cmath>

#include "sampler/scoring.h"

namespace alrun {
namespace {

class MeanStd final : public CommitteeSampler {
 public:
  using CommitteeSampler::CommitteeSampler;
  [[nodiscard]] double score(const Votes& votes) const override {
    const auto mean = mean_probabilities(votes);
    std::vector<double> squares(mean.size());
    for (std::size_t t = 0; t < votes.members(); ++t) {
      const auto p = votes.of(t);
      for (std::size_t c = 0; c < mean.size(); ++c) {
        const double deviation = static_cast<double>(p[c]) - mean[c];
        squares[c] += deviation * deviation;
      }
    }
    double sum = 0;
    for (const double s : squares) sum += std::sqrt(s / static_cast<double>(votes.members()));
    return sum / static_cast<double>(mean.size());
  }
};

const bool registered = samplers().add<MeanStd, UnitScoreOptions>(
    "mean_std", {"class probabilities that vary most over the committee: mean over classes of their standard deviation",
                 "Gal 2017", "reads the committee: T trainings, T passes over the pool"});

}  // namespace
}  // namespace alrun
