#include "core/portable_math.h"
#include "sampler/scoring.h"

namespace alrun {
namespace {

struct EntropyOptions : UnitScoreOptions {
  bool normalised = false;

  void fields(Fields& f) {
    f("normalised", normalised, "divide by ln C, so that scores lie in [0, 1]");
    UnitScoreOptions::fields(f);
  }
};

class Entropy final : public ProbabilitySampler {
 public:
  explicit Entropy(const EntropyOptions& options) : ProbabilitySampler(options), normalised_(options.normalised) {}

  [[nodiscard]] double score(std::span<const float> probabilities) const override {
    const double nats = entropy(probabilities);
    if (!normalised_ || probabilities.size() < 2) return nats;
    return nats / portable_log(static_cast<double>(probabilities.size()));
  }

 private:
  bool normalised_;
};

const bool registered =
    samplers().add<Entropy, EntropyOptions>("entropy", {"highest predictive entropy: -sum p ln p", "Shannon; Settles 2009",
                                                        "reads probabilities: one pass of the model over the pool"});

}  // namespace
}  // namespace alrun
