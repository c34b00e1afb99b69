#include "loop/pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace alrun {

void Pool::find_cheapest() {
  double least = std::numeric_limits<double>::infinity();
  for (const auto id : unlabelled_) least = std::min(least, oracle_.cost(id));
  cheapest_ = unlabelled_.empty() ? 0 : least;
}

std::size_t Pool::affordable(std::span<const DocumentId> ids, const CostLimit& limit) const {
  std::size_t count = 0;
  double total = cost_;
  while (count < ids.size() && limit.holds(total += oracle_.cost(ids[count]))) ++count;
  return count;
}

std::vector<Answer> Pool::buy(std::span<const DocumentId> ids) {
  std::vector<DocumentId> taken(ids.begin(), ids.end());
  std::sort(taken.begin(), taken.end());
  std::vector<DocumentId> left;
  left.reserve(unlabelled_.size());
  std::set_difference(unlabelled_.begin(), unlabelled_.end(), taken.begin(), taken.end(), std::back_inserter(left));
  if (left.size() + taken.size() != unlabelled_.size()) {
    throw Error(fmt::format("a selection of {} documents holds a repeated one, or one that is not in the unlabelled pool",
                            taken.size()));
  }
  unlabelled_ = std::move(left);
  find_cheapest();
  auto answers = oracle_.label(ids);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    cost_ += oracle_.cost(ids[i]);
    if (!answers[i]) continue;
    labelled_.push_back(ids[i]);
    labels_.push_back(*answers[i]);
  }
  return answers;
}

std::vector<std::int64_t> Pool::labels_per_class(std::int32_t classes) const {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(classes));
  for (const auto label : labels_) ++counts[static_cast<std::size_t>(label)];
  return counts;
}

const Classifier& RoundShared::model_for(std::string_view view) const {
  if (input_.model == nullptr) {
    throw Error(fmt::format("a sampler asked for {}, which needs a model: before the first round there is none", view));
  }
  return *input_.model;
}

const Matrix& RoundShared::labelled_log_probabilities() {
  if (!labelled_log_probabilities_) {
    labelled_log_probabilities_ = model_for("labelled_log_probabilities").log_probabilities(input_.pool.labelled());
  }
  return *labelled_log_probabilities_;
}

const Matrix& RoundShared::labelled_embeddings() {
  if (!labelled_embeddings_) {
    labelled_embeddings_ = model_for("labelled_embeddings").embeddings(input_.pool.labelled());
  }
  return *labelled_embeddings_;
}

const Committee& RoundShared::committee() {
  if (!committee_) {
    committee_.emplace(input_.experiment.committee, input_.experiment.model, input_.members, model_for("committee"),
                       input_.pool.labelled(), input_.pool.labels(), input_.round);
  }
  return *committee_;
}

const std::vector<double>& RoundShared::out_of_fold_losses(std::size_t folds) {
  const auto found = losses_.find(folds);
  if (found != losses_.end()) return found->second;
  static_cast<void>(model_for("out_of_fold_losses"));
  return losses_[folds] = alrun::out_of_fold_losses(input_.experiment.model, input_.members, input_.pool.labelled(),
                                                    input_.pool.labels(), input_.round, folds);
}

const Lexicon& RoundShared::lexicon() {
  if (!lexicon_) lexicon_.emplace(input_.prepared.corpus.vocabulary, input_.experiment.text);
  return *lexicon_;
}

const Matrix& ModelPoolView::log_probabilities() {
  if (!log_probabilities_) log_probabilities_ = shared_.model_for("log_probabilities").log_probabilities(unlabelled_);
  return *log_probabilities_;
}

const Matrix& ModelPoolView::probabilities() {
  if (!probabilities_) probabilities_ = exponentiated(log_probabilities());
  return *probabilities_;
}

const Matrix& ModelPoolView::embeddings() {
  if (!embeddings_) embeddings_ = shared_.model_for("embeddings").embeddings(unlabelled_);
  return *embeddings_;
}

const Matrix& ModelPoolView::word_gradients() {
  if (!word_gradients_) word_gradients_ = shared_.model_for("word_gradients").word_gradients(unlabelled_);
  return *word_gradients_;
}

const std::vector<Matrix>& ModelPoolView::committee() {
  if (!committee_) committee_ = shared_.committee().probabilities(unlabelled_);
  return *committee_;
}

std::vector<std::int32_t> ModelPoolView::true_labels() const {
  if (!in_.peeks) throw Error("a sampler that does not say so (peeks) asked for true labels");
  return in_.prepared.labels_of(unlabelled_);
}

}  // namespace alrun
