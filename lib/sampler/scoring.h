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

/// A committee's predictions for one document: member t's class probabilities are row t.
class Votes {
 public:
  Votes(const std::vector<Matrix>& members, std::size_t document) : members_(members), document_(document) {}

  [[nodiscard]] std::size_t members() const { return members_.size(); }
  [[nodiscard]] std::span<const float> of(std::size_t t) const { return members_[t].row(document_); }

 private:
  const std::vector<Matrix>& members_;
  std::size_t document_;
};

/// A sampler whose score of a document depends on what the committee's members predict for it alone.
class CommitteeSampler : public Sampler {
 public:
  explicit CommitteeSampler(const ScoreOptions& options) : threshold_(options.threshold) {}
  Selection select(PoolView& pool, std::size_t k, Rng& rng) final;
  [[nodiscard]] bool needs_committee() const final { return true; }

  /// Higher is queried first.
  [[nodiscard]] virtual double score(const Votes& votes) const = 0;

 private:
  std::optional<double> threshold_;
};

/// Mean over the members: p̄.
std::vector<double> mean_probabilities(const Votes& votes);
/// -Σ p ln p, natural logarithm; 0 ln 0 is 0.
double entropy(std::span<const float> probabilities);
double entropy(std::span<const double> probabilities);

/// The two largest class probabilities; with one class the second is 0.
struct TopTwo {
  double first = 0;
  double second = 0;
};
TopTwo top_two(std::span<const float> probabilities);

}  // namespace alrun
