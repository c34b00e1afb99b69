#pragma once

#include <utility>

#include "sampler/pool_view.h"

namespace alrun::testing {

/// Another pool's text alone: what an initial set is chosen from. There is no model.
class TextPool final : public PoolView {
 public:
  explicit TextPool(PoolView& pool) : pool_(pool) {}

  [[nodiscard]] std::int32_t classes() const override { return pool_.classes(); }
  [[nodiscard]] std::span<const std::string> class_names() const override { return pool_.class_names(); }
  [[nodiscard]] std::span<const DocumentId> labelled() const override { return pool_.labelled(); }
  [[nodiscard]] std::span<const std::int32_t> labels() const override { return pool_.labels(); }
  [[nodiscard]] std::span<const DocumentId> unlabelled() const override { return pool_.unlabelled(); }
  [[nodiscard]] const Matrix& probabilities() override { refuse(); }
  [[nodiscard]] const Matrix& log_probabilities() override { refuse(); }
  [[nodiscard]] const Matrix& embeddings() override { refuse(); }
  [[nodiscard]] const Matrix& labelled_log_probabilities() override { refuse(); }
  [[nodiscard]] const Matrix& labelled_embeddings() override { refuse(); }
  [[nodiscard]] const Matrix& word_gradients() override { refuse(); }
  [[nodiscard]] const std::vector<Matrix>& committee() override { refuse(); }
  [[nodiscard]] const std::vector<double>& out_of_fold_losses(std::size_t /*folds*/) override { refuse(); }
  [[nodiscard]] const Representations& text() const override { return pool_.text(); }
  [[nodiscard]] std::span<const std::string> vocabulary() const override { return pool_.vocabulary(); }
  [[nodiscard]] const Lexicon& lexicon() override { return pool_.lexicon(); }
  [[nodiscard]] std::span<const PastQuery> history() const override { return {}; }
  [[nodiscard]] std::vector<std::int32_t> true_labels() const override { refuse(); }
  [[nodiscard]] int threads() const override { return 1; }
  [[nodiscard]] bool explains() const override { return false; }
  [[nodiscard]] std::unique_ptr<PoolView> restrict(std::vector<DocumentId> /*ids*/) override { refuse(); }

 private:
  [[noreturn]] static void refuse() { throw Error("there is no model yet"); }

  PoolView& pool_;
};

}  // namespace alrun::testing
