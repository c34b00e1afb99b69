#include "loop/round_views.h"

namespace alrun {

const Classifier& RoundShared::model() const {
  if (input_.model == nullptr) throw Error("a sampler asked for a model before the first round, when there is none");
  return *input_.model;
}

const Matrix& RoundShared::labelled_log_probabilities() {
  if (!labelled_log_probabilities_) {
    labelled_log_probabilities_ = model().log_probabilities(input_.pool.labelled());
  }
  return *labelled_log_probabilities_;
}

const Matrix& RoundShared::labelled_embeddings() {
  if (!labelled_embeddings_) {
    labelled_embeddings_ = model().embeddings(input_.pool.labelled());
  }
  return *labelled_embeddings_;
}

const Committee& RoundShared::committee() {
  if (!committee_) {
    committee_.emplace(input_.experiment.committee, input_.experiment.model, input_.members, model(), input_.pool.labelled(),
                       input_.pool.labels(), input_.round);
  }
  return *committee_;
}

const std::vector<double>& RoundShared::out_of_fold_losses(std::size_t folds) {
  const auto found = losses_.find(folds);
  if (found != losses_.end()) return found->second;
  return losses_[folds] = alrun::out_of_fold_losses(input_.experiment.model, input_.members, input_.pool.labelled(),
                                                    input_.pool.labels(), input_.round, folds);
}

std::unique_ptr<PoolView> ModelPoolView::limited_to(const Views& readable) const {
  return std::unique_ptr<PoolView>(new ModelPoolView(shared_, readable, shown_, history_));
}

std::unique_ptr<PoolView> ModelPoolView::restrict(std::vector<DocumentId> ids) {
  auto shown = std::make_shared<Shown>(std::move(ids));
  return std::unique_ptr<PoolView>(new ModelPoolView(shared_, readable(), std::move(shown), history_));
}

std::unique_ptr<PoolView> ModelPoolView::with_history(std::vector<PastQuery> history) {
  auto own = std::make_shared<const std::vector<PastQuery>>(std::move(history));
  return std::unique_ptr<PoolView>(new ModelPoolView(shared_, readable(), shown_, std::move(own)));
}

const Matrix& ModelPoolView::get_log_probabilities() {
  auto& made = shown_->log_probabilities;
  if (!made) made = shared_.model().log_probabilities(shown_->ids);
  return *made;
}

const Matrix& ModelPoolView::get_probabilities() {
  if (!shown_->probabilities) shown_->probabilities = exponentiated(get_log_probabilities());
  return *shown_->probabilities;
}

const Matrix& ModelPoolView::get_embeddings() {
  if (!shown_->embeddings) shown_->embeddings = shared_.model().embeddings(shown_->ids);
  return *shown_->embeddings;
}

const Matrix& ModelPoolView::get_word_gradients() {
  auto& made = shown_->word_gradients;
  if (!made) made = shared_.model().word_gradients(shown_->ids);
  return *made;
}

const std::vector<Matrix>& ModelPoolView::get_committee() {
  if (!shown_->committee) shown_->committee = shared_.committee().probabilities(shown_->ids);
  return *shown_->committee;
}

}  // namespace alrun
