#include "loop/round_views.h"

#include <algorithm>

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

const Matrix& RoundShared::labelled_probabilities() {
  if (!labelled_probabilities_) labelled_probabilities_ = exponentiated(labelled_log_probabilities());
  return *labelled_probabilities_;
}

const Matrix& RoundShared::labelled_embeddings() {
  if (!labelled_embeddings_) {
    labelled_embeddings_ = model().embeddings(input_.pool.labelled());
  }
  return *labelled_embeddings_;
}

const Committee& RoundShared::committee() {
  if (!committee_) {
    committee_.emplace(input_.experiment.committee, input_.experiment.model, input_.members, model(),
                       input_.pool.training_set(), input_.round);
  }
  return *committee_;
}

const std::vector<double>& RoundShared::out_of_fold_losses(std::size_t folds) {
  const auto found = losses_.find(folds);
  if (found != losses_.end()) return found->second;
  return losses_[folds] = alrun::out_of_fold_losses(input_.experiment.model, input_.members, input_.pool.training_set(),
                                                    input_.round, folds);
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

std::vector<std::int32_t> ModelPoolView::get_true_labels() {
  const auto answers = in_.prepared.answers_of(shown_->ids);
  return {answers.values().begin(), answers.values().end()};
}

void ModelPoolView::get_units(const UnitVisitor& visit) { visit_as_units({&get_probabilities(), 1}, visit); }

void ModelPoolView::get_committee_units(const UnitVisitor& visit) { visit_as_units(get_committee(), visit); }

// A class's distribution as it is; of a set's classes each one's two outcomes, some documents at a time.
void ModelPoolView::visit_as_units(std::span<const Matrix> members, const UnitVisitor& visit) const {
  constexpr std::size_t most = 4096;
  const auto documents = shown_->ids.size();
  if (in_.members.answers == AnswerKind::category) return visit(UnitBlock{0, documents, 1, members});
  const auto width = static_cast<std::size_t>(classes());
  std::vector<Matrix> pairs(members.size());
  for (std::size_t first = 0; first < documents; first += most) {
    const auto count = std::min(most, documents - first);
    for (std::size_t t = 0; t < members.size(); ++t) {
      pairs[t] = Matrix(count * width, 2);
      for (std::size_t i = 0; i < count; ++i) {
        const auto probabilities = members[t].row(first + i);
        for (std::size_t c = 0; c < width; ++c) {
          const auto pair = pairs[t].row(i * width + c);
          pair[0] = 1 - probabilities[c];
          pair[1] = probabilities[c];
        }
      }
    }
    visit(UnitBlock{first, count, width, pairs});
  }
}

}  // namespace alrun
