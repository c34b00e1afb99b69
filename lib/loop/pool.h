#pragma once

#include <span>
#include <vector>

#include "model/classifier.h"
#include "oracle/oracle.h"
#include "stop/stop_rule.h"

namespace alrun {

/// The training documents of a run: those labelled so far, with their labels, and those that are not; and what the labels
/// cost.
class Pool {
 public:
  /// The oracle outlives it.
  Pool(std::vector<DocumentId> documents, Oracle& oracle) : oracle_(oracle), unlabelled_(std::move(documents)) {
    find_cheapest();
  }

  [[nodiscard]] std::span<const DocumentId> labelled() const { return labelled_; }
  /// Of each labelled document.
  [[nodiscard]] const Answers& answers() const { return answers_; }
  [[nodiscard]] TrainingSet training_set() const { return {labelled_, answers_}; }
  /// Ascending.
  [[nodiscard]] std::span<const DocumentId> unlabelled() const { return unlabelled_; }

  /// What all labels asked for so far cost.
  [[nodiscard]] double cost() const { return cost_; }
  /// What the cheapest unlabelled document costs; 0 if there is none.
  [[nodiscard]] double cheapest() const { return cheapest_; }
  /// How many of the documents, taken in their order, can be bought within the limit.
  [[nodiscard]] std::size_t affordable(std::span<const DocumentId> ids, const CostLimit& limit) const;

  /// Asks the oracle: documents that it answers are labelled from now on, others leave the pool. Throws Error if one is not
  /// unlabelled or is named twice.
  Answers buy(std::span<const DocumentId> ids);
  /// How many of the answers hold each class.
  [[nodiscard]] std::vector<std::int64_t> labels_per_class(std::int32_t classes) const;

 private:
  void find_cheapest();

  Oracle& oracle_;
  double cost_ = 0;
  double cheapest_ = 0;
  std::vector<DocumentId> labelled_;
  Answers answers_;
  std::vector<DocumentId> unlabelled_;
};

}  // namespace alrun
