#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/matrix.h"
#include "core/value.h"
#include "text/lexicon.h"
#include "text/representations.h"

namespace alrun {

/// A query of an earlier round of this run.
struct PastQuery {
  std::int64_t round = 0;
  std::vector<DocumentId> ids;
  Value notes;  ///< what the sampler noted then: Selection::notes
};

/// What a sampler may look at in a round. Views are computed when first asked for and kept for the round, so that a sampler
/// pays for nothing it does not use. Rows of "of the unlabelled" are in the order of unlabelled(), rows of "of the labelled"
/// in that of labelled(). Not for several threads at once: ask before going parallel.
class PoolView {
 public:
  virtual ~PoolView() = default;

  /// Number of classes C, and their names.
  [[nodiscard]] virtual std::int32_t classes() const = 0;
  [[nodiscard]] virtual std::span<const std::string> class_names() const = 0;
  /// The labelled documents, in the order labelled, and their labels.
  [[nodiscard]] virtual std::span<const DocumentId> labelled() const = 0;
  [[nodiscard]] virtual std::span<const std::int32_t> labels() const = 0;
  /// The unlabelled documents, ascending.
  [[nodiscard]] virtual std::span<const DocumentId> unlabelled() const = 0;

  /// n×C class probabilities of the unlabelled under the round's model, and their natural logarithms.
  [[nodiscard]] virtual const Matrix& probabilities() = 0;
  [[nodiscard]] virtual const Matrix& log_probabilities() = 0;
  /// n×H activations of the layer before the softmax layer, of the unlabelled.
  [[nodiscard]] virtual const Matrix& embeddings() = 0;
  /// The same of the labelled.
  [[nodiscard]] virtual const Matrix& labelled_log_probabilities() = 0;
  [[nodiscard]] virtual const Matrix& labelled_embeddings() = 0;
  /// n×C: max over words w of ‖∂ℓ(x, c)/∂E_w‖₂, ℓ being the cross-entropy of document x with label c, E_w a word's vector.
  [[nodiscard]] virtual const Matrix& word_gradients() = 0;
  /// n×C class probabilities of the unlabelled under each member of the committee.
  [[nodiscard]] virtual const std::vector<Matrix>& committee() = 0;
  /// Of each labelled document the cross-entropy under a model that was trained without its fold (of `folds`).
  [[nodiscard]] virtual const std::vector<double>& out_of_fold_losses(std::size_t folds) = 0;

  /// The words of every document, labelled or not, test documents among them: rows are document ids.
  [[nodiscard]] virtual const Representations& text() const = 0;
  [[nodiscard]] virtual std::span<const std::string> vocabulary() const = 0;
  /// Looks up the words of texts that are no documents.
  [[nodiscard]] virtual const Lexicon& lexicon() = 0;

  /// The queries of earlier rounds, the first one first.
  [[nodiscard]] virtual std::span<const PastQuery> history() const = 0;
  /// True labels of the unlabelled; only for a sampler that peeks(), others get an Error.
  [[nodiscard]] virtual std::vector<std::int32_t> true_labels() const = 0;
  /// Threads to compute with; no result depends on it.
  [[nodiscard]] virtual int threads() const = 0;
  /// Whether Selection::explanations are wanted.
  [[nodiscard]] virtual bool explains() const = 0;

  /// The same pool with these unlabelled documents alone (ascending): whoever asks it pays for these only. Not to outlive
  /// this view.
  [[nodiscard]] virtual std::unique_ptr<PoolView> restrict(std::vector<DocumentId> ids) = 0;
};

}  // namespace alrun
