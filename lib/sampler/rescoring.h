#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sampler/sampler.h"

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

/// A sampler that makes its scores of another one's. What the base needs and reads, it needs and reads.
class RescoringSampler : public Sampler {
 public:
  /// `name` is the wrapper's own, for messages.
  RescoringSampler(std::string name, const Component<Sampler>& base)
      : name_(std::move(name)), component_(base), base_(base.make()) {}

  [[nodiscard]] bool peeks() const override { return base_->peeks(); }
  [[nodiscard]] bool needs_committee() const override { return base_->needs_committee(); }
  [[nodiscard]] bool needs_model() const override { return base_->needs_model(); }
  [[nodiscard]] bool needs_neighbours() const override { return base_->needs_neighbours(); }
  [[nodiscard]] std::vector<InputFile> inputs() const override { return base_->inputs(); }

 protected:
  /// Has the base rank the whole pool. Throws ConfigError at its place in the config if it gives no scores.
  BaseScores base_scores(PoolView& pool, Rng& rng);

 private:
  std::string name_;
  Component<Sampler> component_;
  std::unique_ptr<Sampler> base_;
};

}  // namespace alrun
