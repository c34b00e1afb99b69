#pragma once

#include <optional>
#include <span>

#include "sampler/sampler.h"

namespace alrun {

/// The option of every sampler that scores documents one by one.
struct ScoreOptions {
  std::optional<double> threshold;

  void fields(Fields& f) { f("threshold", threshold, "only documents that score above it are candidates"); }
};

/// Takes the k highest scores; ties go to the lowest document id.
Selection select_top(std::span<const DocumentId> ids, std::span<const double> scores, std::size_t k,
                     std::optional<double> threshold = {});

/// A sampler whose score of a document depends on that document's class probabilities alone.
class ProbabilitySampler : public Sampler {
 public:
  explicit ProbabilitySampler(const ScoreOptions& options) : threshold_(options.threshold) {}
  Selection select(PoolView& pool, std::size_t k, Rng& rng) final;

  /// The score of a document with these class probabilities; higher is queried first.
  [[nodiscard]] virtual double score(std::span<const float> probabilities) const = 0;

 private:
  std::optional<double> threshold_;
};

/// The two largest class probabilities; with one class the second is 0.
struct TopTwo {
  double first = 0;
  double second = 0;
};
TopTwo top_two(std::span<const float> probabilities);

}  // namespace alrun
