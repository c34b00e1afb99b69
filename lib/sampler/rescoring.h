#pragma once

#include <string>
#include <vector>

#include "sampler/composite.h"

namespace alrun {

/// What a base sampler says of the pool: entries in the order of unlabelled().
struct BaseScores {
  std::vector<std::size_t>
      rows;                    ///< of its candidates, ascending: positions in unlabelled(); all, unless it has a threshold
  std::vector<double> scores;  ///< of these
  std::vector<Value> explanations;  ///< of these, or empty
  Value notes;                      ///< its own

  /// The explanation of the i-th candidate with the base's score, for the wrapper to add to.
  [[nodiscard]] Value explain(std::size_t i) const;
};

/// A sampler that makes its scores of another one's, which it has rank the whole pool.
class RescoringSampler : public WrappingSampler {
 public:
  /// `name` is the wrapper's own, for messages.
  RescoringSampler(std::string name, const Component<Sampler>& base) : WrappingSampler(base), name_(std::move(name)) {}

  [[nodiscard]] Scores scores() const override { return Scores::ranked; }
  /// Throws ConfigError at the base's place if that gives no scores.
  void check_options() const override;

 protected:
  /// What the base says of the pool. Throws Error if it gives no scores.
  BaseScores base_scores(PoolView& pool, Rng& rng);

 private:
  std::string name_;
};

}  // namespace alrun
