#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "loop/pool.h"
#include "loop/prepared.h"
#include "model/committee.h"
#include "sampler/pool_view.h"

namespace alrun {

/// What the views of a round's pool show; all that is referenced outlives them.
struct RoundInput {
  const Experiment& experiment;
  const Prepared& prepared;
  const Pool& pool;
  const Classifier* model;  ///< null before the first round
  ClassifierInput members;  ///< what further models of the round are made from
  std::int64_t round = 0;
  std::span<const PastQuery> history;
};

/// What all views of a round share, made when first asked for: they differ in their unlabelled documents only.
class RoundShared {
 public:
  explicit RoundShared(const RoundInput& input) : input_(input) {}

  [[nodiscard]] const RoundInput& input() const { return input_; }
  /// The round's model. Throws Error if there is none.
  [[nodiscard]] const Classifier& model() const;
  [[nodiscard]] const Matrix& labelled_log_probabilities();
  [[nodiscard]] const Matrix& labelled_probabilities();
  [[nodiscard]] const Matrix& labelled_embeddings();
  [[nodiscard]] const Committee& committee();
  [[nodiscard]] const std::vector<double>& out_of_fold_losses(std::size_t folds);

 private:
  const RoundInput& input_;
  std::optional<Matrix> labelled_log_probabilities_;
  std::optional<Matrix> labelled_probabilities_;
  std::optional<Matrix> labelled_embeddings_;
  std::optional<Committee> committee_;
  std::map<std::size_t, std::vector<double>> losses_;  ///< by number of folds
};

/// A pool under a round's model, as samplers see it; before the first round, one whose views of the model throw.
class ModelPoolView final : public PoolView {
 public:
  ModelPoolView(RoundShared& shared, std::vector<DocumentId> unlabelled, const Views& readable)
      : ModelPoolView(shared, readable, std::make_shared<Shown>(std::move(unlabelled)), {}) {}

  [[nodiscard]] std::int32_t classes() const override { return in_.prepared.class_count(); }
  [[nodiscard]] std::span<const std::string> class_names() const override { return in_.prepared.classes; }
  [[nodiscard]] std::span<const DocumentId> labelled() const override { return in_.pool.labelled(); }
  [[nodiscard]] const Answers& answers() const override { return in_.pool.answers(); }
  [[nodiscard]] std::span<const DocumentId> unlabelled() const override { return shown_->ids; }
  [[nodiscard]] std::span<const PastQuery> history() const override { return history_ ? *history_ : in_.history; }
  [[nodiscard]] int threads() const override { return in_.members.threads; }
  [[nodiscard]] bool explains() const override { return in_.experiment.loop.explain && in_.model != nullptr; }
  [[nodiscard]] const Matrix* explaining_probabilities() override {
    return in_.members.answers == AnswerKind::category ? &get_probabilities() : nullptr;
  }
  /// The same pool, showing these views alone.
  [[nodiscard]] std::unique_ptr<PoolView> limited_to(const Views& readable) const;
  [[nodiscard]] std::unique_ptr<PoolView> restrict(std::vector<DocumentId> ids) override;
  [[nodiscard]] std::unique_ptr<PoolView> with_history(std::vector<PastQuery> history) override;

 private:
  using History = std::shared_ptr<const std::vector<PastQuery>>;

  /// The unlabelled documents of a view, and what was computed of them.
  struct Shown {
    explicit Shown(std::vector<DocumentId> ids_) : ids(std::move(ids_)) {}

    std::vector<DocumentId> ids;
    std::optional<Matrix> probabilities;
    std::optional<Matrix> log_probabilities;
    std::optional<Matrix> embeddings;
    std::optional<Matrix> word_gradients;
    std::optional<std::vector<Matrix>> committee;
  };

  ModelPoolView(RoundShared& shared, const Views& readable, std::shared_ptr<Shown> shown, History history)
      : PoolView(readable), shared_(shared), in_(shared.input()), shown_(std::move(shown)), history_(std::move(history)) {}

  [[nodiscard]] const Matrix& get_probabilities() override;
  [[nodiscard]] const Matrix& get_log_probabilities() override;
  [[nodiscard]] const Matrix& get_embeddings() override;
  [[nodiscard]] const Matrix& get_labelled_log_probabilities() override { return shared_.labelled_log_probabilities(); }
  [[nodiscard]] const Matrix& get_labelled_probabilities() override { return shared_.labelled_probabilities(); }
  void get_units(const UnitVisitor& visit) override;
  void get_committee_units(const UnitVisitor& visit) override;
  [[nodiscard]] const Matrix& get_labelled_embeddings() override { return shared_.labelled_embeddings(); }
  [[nodiscard]] const Matrix& get_word_gradients() override;
  [[nodiscard]] const std::vector<Matrix>& get_committee() override;
  [[nodiscard]] const std::vector<double>& get_out_of_fold_losses(std::size_t folds) override {
    return shared_.out_of_fold_losses(folds);
  }
  [[nodiscard]] const Representations& get_text() override { return in_.prepared.text; }
  [[nodiscard]] std::span<const std::string> get_vocabulary() override {
    return in_.prepared.corpus.featurizer.vocabulary();
  }
  [[nodiscard]] const Featurizer& get_featurizer() override { return in_.prepared.corpus.featurizer; }
  [[nodiscard]] std::vector<std::int32_t> get_true_labels() override;

  void visit_as_units(std::span<const Matrix> members, const UnitVisitor& visit) const;

  RoundShared& shared_;
  const RoundInput& in_;
  std::shared_ptr<Shown> shown_;
  History history_;  ///< null: the round's own
};

}  // namespace alrun
