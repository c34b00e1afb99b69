#pragma once

#include <functional>
#include <span>
#include <vector>

#include "model/classifier.h"
#include "stop/stop_rule.h"

namespace alrun {

/// What came of questions about documents, in the order of the documents.
struct Replies {
  Answers answers;
  std::vector<double> costs;
};

/// The training documents of a run: those labelled so far, with their answers, and those that are not; and what the answers
/// cost.
class Pool {
 public:
  using Estimate = std::function<double(DocumentId)>;

  /// `estimate` says what asking about a document will cost.
  Pool(std::vector<DocumentId> documents, Estimate estimate)
      : estimate_(std::move(estimate)), unlabelled_(std::move(documents)) {
    find_cheapest();
  }

  [[nodiscard]] std::span<const DocumentId> labelled() const { return labelled_; }
  /// Of each labelled document.
  [[nodiscard]] const Answers& answers() const { return answers_; }
  [[nodiscard]] TrainingSet training_set() const { return {labelled_, answers_}; }
  /// Ascending.
  [[nodiscard]] std::span<const DocumentId> unlabelled() const { return unlabelled_; }

  /// What all answers asked for so far cost.
  [[nodiscard]] double cost() const { return cost_; }
  /// What the cheapest unlabelled document is estimated to cost; 0 if there is none.
  [[nodiscard]] double cheapest() const { return cheapest_; }
  /// How many of the documents, taken in their order, are estimated to cost no more than the limit leaves.
  [[nodiscard]] std::size_t affordable(std::span<const DocumentId> ids, const CostLimit& limit) const;

  /// Throws Error if one of the documents is not unlabelled or is named twice.
  void require_unlabelled(std::span<const DocumentId> ids) const { static_cast<void>(without(ids)); }
  /// Takes documents out of the unlabelled: those that were answered are labelled from now on. Throws Error as
  /// require_unlabelled() does, and leaves everything as it was.
  void label(std::span<const DocumentId> ids, const Replies& replies);
  /// How many of the answers hold each class.
  [[nodiscard]] std::vector<std::int64_t> labels_per_class(std::int32_t classes) const;

 private:
  /// The unlabelled documents that are left without some.
  [[nodiscard]] std::vector<DocumentId> without(std::span<const DocumentId> ids) const;
  void find_cheapest();

  Estimate estimate_;
  double cost_ = 0;
  double cheapest_ = 0;
  std::vector<DocumentId> labelled_;
  Answers answers_;
  std::vector<DocumentId> unlabelled_;
};

}  // namespace alrun
