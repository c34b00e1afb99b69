#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/answers.h"
#include "core/matrix.h"
#include "core/value.h"
#include "core/views.h"
#include "sampler/units.h"
#include "text/featurizer.h"
#include "text/representations.h"

namespace alrun {

/// A query of an earlier round of this run.
struct PastQuery {
  std::int64_t round = 0;
  std::vector<DocumentId> ids;
  Value notes;  ///< what the sampler noted then: Selection::notes
};

/// What a sampler may look at in a round. Views are computed when first asked for and kept for the round, so that a sampler
/// pays for nothing it does not use. One that its reads() does not declare throws. Rows of "of the unlabelled" are in the
/// order of unlabelled(), rows of "of the labelled" in that of labelled(). Not for several threads at once: ask before going
/// parallel.
class PoolView {
 public:
  /// `readable` is what the sampler declares.
  explicit PoolView(const Views& readable) : readable_(readable) {}
  PoolView(const PoolView&) = delete;
  PoolView& operator=(const PoolView&) = delete;
  virtual ~PoolView() = default;

  /// Number of classes C, and their names.
  [[nodiscard]] virtual std::int32_t classes() const = 0;
  [[nodiscard]] virtual std::span<const std::string> class_names() const = 0;
  /// The labelled documents, in the order labelled, and their answers.
  [[nodiscard]] virtual std::span<const DocumentId> labelled() const = 0;
  [[nodiscard]] virtual const Answers& answers() const = 0;
  /// The answers of the labelled, where each is a class.
  [[nodiscard]] std::span<const std::int32_t> labels() { return declared(View::labelled_classes).answers().values(); }
  /// The unlabelled documents, ascending.
  [[nodiscard]] virtual std::span<const DocumentId> unlabelled() const = 0;

  /// n×C class probabilities of the unlabelled under the round's model, and their natural logarithms.
  [[nodiscard]] const Matrix& probabilities() { return declared(View::class_probabilities).get_probabilities(); }
  [[nodiscard]] const Matrix& log_probabilities() { return declared(View::class_probabilities).get_log_probabilities(); }
  /// n×C: of each class the probability that it applies, of the unlabelled; and of the labelled.
  [[nodiscard]] const Matrix& label_probabilities() { return declared(View::label_probabilities).get_probabilities(); }
  [[nodiscard]] const Matrix& labelled_label_probabilities() {
    return declared(View::label_probabilities).get_labelled_probabilities();
  }
  /// The predictions of the unlabelled in their units, under the round's model, and under each member of the committee.
  void visit_units(const UnitVisitor& visit) { declared(View::units).get_units(visit); }
  void visit_committee_units(const UnitVisitor& visit) {
    declared(View::committee).declared(View::units).get_committee_units(visit);
  }
  /// n×H activations of the layer before the softmax layer, of the unlabelled.
  [[nodiscard]] const Matrix& embeddings() { return declared(View::embeddings).get_embeddings(); }
  /// The same of the labelled.
  [[nodiscard]] const Matrix& labelled_log_probabilities() {
    return declared(View::class_probabilities).get_labelled_log_probabilities();
  }
  [[nodiscard]] const Matrix& labelled_embeddings() { return declared(View::embeddings).get_labelled_embeddings(); }
  /// n×C: max over words w of ‖∂ℓ(x, c)/∂E_w‖₂, ℓ being the cross-entropy of document x with label c, E_w a word's vector.
  [[nodiscard]] const Matrix& word_gradients() { return declared(View::word_gradients).get_word_gradients(); }
  /// n×C class probabilities of the unlabelled under each member of the committee.
  [[nodiscard]] const std::vector<Matrix>& committee() { return declared(View::committee).declared(View::class_probabilities).get_committee(); }
  /// Of each labelled document the cross-entropy under a model that was trained without its fold (of `folds`).
  [[nodiscard]] const std::vector<double>& out_of_fold_losses(std::size_t folds) {
    return declared(View::fold_losses).get_out_of_fold_losses(folds);
  }

  /// The words of every document, labelled or not, test documents among them: rows are document ids.
  [[nodiscard]] const Representations& text() { return declared(View::words).get_text(); }
  [[nodiscard]] std::span<const std::string> vocabulary() { return declared(View::words).get_vocabulary(); }
  /// Counts the words of texts that are no documents.
  [[nodiscard]] const Featurizer& featurizer() { return declared(View::words).get_featurizer(); }

  /// True labels of the unlabelled.
  [[nodiscard]] std::vector<std::int32_t> true_labels() { return declared(View::truth).get_true_labels(); }

  /// The queries of earlier rounds, the first one first.
  [[nodiscard]] virtual std::span<const PastQuery> history() const = 0;
  /// Threads to compute with; no result depends on it.
  [[nodiscard]] virtual int threads() const = 0;
  /// Whether Selection::explanations are wanted.
  [[nodiscard]] virtual bool explains() const = 0;
  /// For explanations alone, whatever the sampler declares: probabilities(); null where there are none.
  [[nodiscard]] virtual const Matrix* explaining_probabilities() = 0;
  /// The same of committee().
  [[nodiscard]] const std::vector<Matrix>* explaining_committee() {
    return explaining_probabilities() == nullptr ? nullptr : &get_committee();
  }

  /// The same pool with these unlabelled documents alone (ascending): whoever asks it pays for these only. Not to outlive
  /// this view.
  [[nodiscard]] virtual std::unique_ptr<PoolView> restrict(std::vector<DocumentId> ids) = 0;
  /// The same pool with another past: that of a sampler within another, so that it remembers wherever it is nested. What is
  /// computed for one is there for the other. Not to outlive this view.
  [[nodiscard]] virtual std::unique_ptr<PoolView> with_history(std::vector<PastQuery> history) = 0;

 protected:
  [[nodiscard]] const Views& readable() const { return readable_; }

 private:
  [[nodiscard]] virtual const Matrix& get_probabilities() = 0;
  [[nodiscard]] virtual const Matrix& get_log_probabilities() = 0;
  [[nodiscard]] virtual const Matrix& get_embeddings() = 0;
  [[nodiscard]] virtual const Matrix& get_labelled_log_probabilities() = 0;
  [[nodiscard]] virtual const Matrix& get_labelled_probabilities() = 0;
  virtual void get_units(const UnitVisitor& visit) = 0;
  virtual void get_committee_units(const UnitVisitor& visit) = 0;
  [[nodiscard]] virtual const Matrix& get_labelled_embeddings() = 0;
  [[nodiscard]] virtual const Matrix& get_word_gradients() = 0;
  [[nodiscard]] virtual const std::vector<Matrix>& get_committee() = 0;
  [[nodiscard]] virtual const std::vector<double>& get_out_of_fold_losses(std::size_t folds) = 0;
  [[nodiscard]] virtual const Representations& get_text() = 0;
  [[nodiscard]] virtual std::span<const std::string> get_vocabulary() = 0;
  [[nodiscard]] virtual const Featurizer& get_featurizer() = 0;
  [[nodiscard]] virtual std::vector<std::int32_t> get_true_labels() = 0;

  /// This pool; throws Error if the view is not among those declared.
  PoolView& declared(View view);

  Views readable_;
};

}  // namespace alrun
