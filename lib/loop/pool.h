#pragma once

#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "loop/prepared.h"
#include "model/committee.h"
#include "oracle/oracle.h"
#include "sampler/pool_view.h"

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
  [[nodiscard]] std::span<const std::int32_t> labels() const { return labels_; }
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
  std::vector<Answer> buy(std::span<const DocumentId> ids);
  [[nodiscard]] std::vector<std::int64_t> labels_per_class(std::int32_t classes) const;

 private:
  void find_cheapest();

  Oracle& oracle_;
  double cost_ = 0;
  double cheapest_ = 0;
  std::vector<DocumentId> labelled_;
  std::vector<std::int32_t> labels_;
  std::vector<DocumentId> unlabelled_;
};

/// What the views of a round's pool show; all that is referenced outlives them.
struct RoundInput {
  const Experiment& experiment;
  const Prepared& prepared;
  const Pool& pool;
  const Classifier* model;  ///< null before the first round
  ClassifierInput members;  ///< what further models of the round are made from
  std::int64_t round = 0;
  std::span<const PastQuery> history;
  bool peeks = false;  ///< whether true labels may be seen
};

/// What all views of a round share, made when first asked for: they differ in their unlabelled documents only.
class RoundShared {
 public:
  explicit RoundShared(const RoundInput& input) : input_(input) {}

  [[nodiscard]] const RoundInput& input() const { return input_; }
  /// The round's model; if there is none, an Error that names the view that needs it.
  [[nodiscard]] const Classifier& model_for(std::string_view view) const;
  [[nodiscard]] const Matrix& labelled_log_probabilities();
  [[nodiscard]] const Matrix& labelled_embeddings();
  [[nodiscard]] const Committee& committee();
  [[nodiscard]] const std::vector<double>& out_of_fold_losses(std::size_t folds);
  [[nodiscard]] const Lexicon& lexicon();

 private:
  const RoundInput& input_;
  std::optional<Matrix> labelled_log_probabilities_;
  std::optional<Matrix> labelled_embeddings_;
  std::optional<Committee> committee_;
  std::map<std::size_t, std::vector<double>> losses_;  ///< by number of folds
  std::optional<Lexicon> lexicon_;
};

/// A pool under a round's model, as samplers see it; before the first round, one whose views of the model throw.
class ModelPoolView final : public PoolView {
 public:
  ModelPoolView(RoundShared& shared, std::vector<DocumentId> unlabelled)
      : shared_(shared), in_(shared.input()), unlabelled_(std::move(unlabelled)) {}

  [[nodiscard]] std::int32_t classes() const override { return in_.prepared.class_count(); }
  [[nodiscard]] std::span<const std::string> class_names() const override { return in_.prepared.classes; }
  [[nodiscard]] std::span<const DocumentId> labelled() const override { return in_.pool.labelled(); }
  [[nodiscard]] std::span<const std::int32_t> labels() const override { return in_.pool.labels(); }
  [[nodiscard]] std::span<const DocumentId> unlabelled() const override { return unlabelled_; }
  [[nodiscard]] const Matrix& probabilities() override;
  [[nodiscard]] const Matrix& log_probabilities() override;
  [[nodiscard]] const Matrix& embeddings() override;
  [[nodiscard]] const Matrix& labelled_log_probabilities() override { return shared_.labelled_log_probabilities(); }
  [[nodiscard]] const Matrix& labelled_embeddings() override { return shared_.labelled_embeddings(); }
  [[nodiscard]] const Matrix& word_gradients() override;
  [[nodiscard]] const std::vector<Matrix>& committee() override;
  [[nodiscard]] const std::vector<double>& out_of_fold_losses(std::size_t folds) override {
    return shared_.out_of_fold_losses(folds);
  }
  [[nodiscard]] const Representations& text() const override { return in_.prepared.text; }
  [[nodiscard]] std::span<const std::string> vocabulary() const override { return in_.prepared.corpus.vocabulary; }
  [[nodiscard]] const Lexicon& lexicon() override { return shared_.lexicon(); }
  [[nodiscard]] std::span<const PastQuery> history() const override { return in_.history; }
  [[nodiscard]] std::vector<std::int32_t> true_labels() const override;
  [[nodiscard]] int threads() const override { return in_.members.threads; }
  [[nodiscard]] bool explains() const override { return in_.experiment.loop.explain && in_.model != nullptr; }
  [[nodiscard]] std::unique_ptr<PoolView> restrict(std::vector<DocumentId> ids) override {
    return std::make_unique<ModelPoolView>(shared_, std::move(ids));
  }

 private:
  RoundShared& shared_;
  const RoundInput& in_;
  std::vector<DocumentId> unlabelled_;
  std::optional<Matrix> probabilities_;
  std::optional<Matrix> log_probabilities_;
  std::optional<Matrix> embeddings_;
  std::optional<Matrix> word_gradients_;
  std::optional<std::vector<Matrix>> committee_;
};

}  // namespace alrun
