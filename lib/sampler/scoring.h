#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "sampler/sampler.h"

namespace alrun {

/// The option of every sampler that scores documents one by one.
struct ScoreOptions {
  std::optional<double> threshold;

  void fields(Fields& f) { f("threshold", threshold, "only documents that score above it are candidates"); }
};

/// The options of a sampler that scores each of the distributions that a prediction is made of.
struct UnitScoreOptions : ScoreOptions {
  UnitJoin units = UnitJoin::mean;

  void fields(Fields& f) {
    ScoreOptions::fields(f);
    f("units", units,
      "how the scores of a document's distributions are joined where it has several: one a class, if an "
      "answer is a set of classes");
  }
};

/// Takes the k highest scores; ties go to the lowest document id, and scores that are NaN come last.
Selection select_top(std::span<const DocumentId> ids, std::span<const double> scores, std::size_t k,
                     std::optional<double> threshold = {});

/// The place of a document among ascending ids that hold it.
std::size_t row_of(std::span<const DocumentId> ids, DocumentId id);
/// The same in PoolView::unlabelled(): its row in the views of the unlabelled.
inline std::size_t row_of(const PoolView& pool, DocumentId id) { return row_of(pool.unlabelled(), id); }

/// If the pool explains(): adds to every chosen document's explanation the class that the model holds second likeliest, as
/// "runner_up", and its probability, as "runner_up_probability". Samplers that go by probabilities end with it.
void explain_runner_up(PoolView& pool, Selection& selection);

/// Every unlabelled document's score by the distributions that its prediction is made of.
std::vector<double> score_units(PoolView& pool, UnitJoin join,
                                const std::function<double(std::span<const float> probabilities)>& score);

/// A sampler whose score of a document depends on the distributions of its prediction alone.
class ProbabilitySampler : public Sampler {
 public:
  explicit ProbabilitySampler(const UnitScoreOptions& options) : options_(options) {}
  Selection select(PoolView& pool, std::size_t k, Rng& rng) final;
  [[nodiscard]] Views reads() const final { return {View::units}; }

  /// The score of a distribution; higher is queried first.
  [[nodiscard]] virtual double score(std::span<const float> probabilities) const = 0;

 private:
  UnitScoreOptions options_;
};

/// A committee's predictions of one unit: member t's distribution is row t. A document is a unit where its answer is a
/// class.
class Votes {
 public:
  Votes(std::span<const Matrix> members, std::size_t row) : members_(members), row_(row) {}

  [[nodiscard]] std::size_t members() const { return members_.size(); }
  [[nodiscard]] std::span<const float> of(std::size_t t) const { return members_[t].row(row_); }

 private:
  std::span<const Matrix> members_;
  std::size_t row_;
};

/// Each class's share of the members that hold it likeliest; a member whose likeliest classes tie votes for the first.
std::vector<double> vote_shares(const Votes& votes);

/// Every unlabelled document's score by what the committee's members predict for its units; `score` is called from several
/// threads at once.
std::vector<double> score_votes(PoolView& pool, UnitJoin join, const std::function<double(const Votes&)>& score);

/// If the pool explains(): adds the runner-up, and as "votes" a map from each class that a member votes for to the votes.
void explain_votes(PoolView& pool, Selection& selection);

/// A sampler whose score of a document depends on what the committee's members predict for its units alone.
class CommitteeSampler : public Sampler {
 public:
  explicit CommitteeSampler(const UnitScoreOptions& options) : options_(options) {}
  Selection select(PoolView& pool, std::size_t k, Rng& rng) final;
  [[nodiscard]] Views reads() const final { return {View::committee, View::units}; }

  /// Higher is queried first. Called from several threads at once.
  [[nodiscard]] virtual double score(const Votes& votes) const = 0;

 private:
  UnitScoreOptions options_;
};

/// Mean over the members: p̄.
std::vector<double> mean_probabilities(const Votes& votes);
/// -Σ p ln p, natural logarithm; 0 ln 0 is 0.
double entropy(std::span<const float> probabilities);
double entropy(std::span<const double> probabilities);

/// Mutual information of a document's label and the member that predicts it: H(p̄) - (1/T) Σ H(p_t) (Houlsby et al. 2011);
/// 0 where that is no more than the rounding of the two entropies.
double bald(const Votes& votes);
/// `value`, or 0 where that is no more than rounding left of a difference of entropies.
inline double beyond_rounding(double value) { return value > 1e-13 ? value : 0; }

/// The two largest class probabilities; with one class the second is 0.
struct TopTwo {
  double first = 0;
  double second = 0;
};
TopTwo top_two(std::span<const float> probabilities);

}  // namespace alrun
