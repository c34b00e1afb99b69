#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "sampler/pool_view.h"

namespace alrun {

/// A pool as a sampler within another sees it: its history() holds what that inner sampler chose and noted, all else is the
/// outer view's. So a sampler that remembers does so wherever it is nested.
class HistoryView final : public PoolView {
 public:
  HistoryView(PoolView& view, std::vector<PastQuery> history) : view_(view), own_(std::move(history)), history_(own_) {}

  [[nodiscard]] std::span<const PastQuery> history() const override { return history_; }

  [[nodiscard]] std::int32_t classes() const override { return view_.classes(); }
  [[nodiscard]] std::span<const std::string> class_names() const override { return view_.class_names(); }
  [[nodiscard]] std::span<const DocumentId> labelled() const override { return view_.labelled(); }
  [[nodiscard]] std::span<const std::int32_t> labels() const override { return view_.labels(); }
  [[nodiscard]] std::span<const DocumentId> unlabelled() const override { return view_.unlabelled(); }
  [[nodiscard]] const Matrix& probabilities() override { return view_.probabilities(); }
  [[nodiscard]] const Matrix& log_probabilities() override { return view_.log_probabilities(); }
  [[nodiscard]] const Matrix& embeddings() override { return view_.embeddings(); }
  [[nodiscard]] const Matrix& labelled_log_probabilities() override { return view_.labelled_log_probabilities(); }
  [[nodiscard]] const Matrix& labelled_embeddings() override { return view_.labelled_embeddings(); }
  [[nodiscard]] const Matrix& word_gradients() override { return view_.word_gradients(); }
  [[nodiscard]] const std::vector<Matrix>& committee() override { return view_.committee(); }
  [[nodiscard]] const std::vector<double>& out_of_fold_losses(std::size_t folds) override {
    return view_.out_of_fold_losses(folds);
  }
  [[nodiscard]] const Representations& text() const override { return view_.text(); }
  [[nodiscard]] std::span<const std::string> vocabulary() const override { return view_.vocabulary(); }
  [[nodiscard]] const Lexicon& lexicon() override { return view_.lexicon(); }
  [[nodiscard]] std::vector<std::int32_t> true_labels() const override { return view_.true_labels(); }
  [[nodiscard]] int threads() const override { return view_.threads(); }
  [[nodiscard]] bool explains() const override { return view_.explains(); }
  [[nodiscard]] std::unique_ptr<PoolView> restrict(std::vector<DocumentId> ids) override {
    return std::unique_ptr<PoolView>(new HistoryView(view_.restrict(std::move(ids)), history_));
  }

 private:
  HistoryView(std::unique_ptr<PoolView> part, std::span<const PastQuery> history)
      : part_(std::move(part)), view_(*part_), history_(history) {}

  std::unique_ptr<PoolView> part_;  ///< of a restricted view
  PoolView& view_;
  std::vector<PastQuery> own_;
  std::span<const PastQuery> history_;
};

}  // namespace alrun
