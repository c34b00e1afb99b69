#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "model/classifier.h"
#include "sampler/pool_view.h"

namespace alrun {

/// The training documents of a run: those labelled so far, with their labels, and those that are not.
class Pool {
 public:
  explicit Pool(std::vector<DocumentId> documents) : unlabelled_(std::move(documents)) {}

  [[nodiscard]] std::span<const DocumentId> labelled() const { return labelled_; }
  [[nodiscard]] std::span<const std::int32_t> labels() const { return labels_; }
  /// Ascending.
  [[nodiscard]] std::span<const DocumentId> unlabelled() const { return unlabelled_; }

  /// Moves documents to the labelled side. Throws Error if one is not unlabelled or is named twice.
  void add(std::span<const DocumentId> ids, std::span<const std::int32_t> labels);
  [[nodiscard]] std::vector<std::int64_t> labels_per_class(std::int32_t classes) const;

 private:
  std::vector<DocumentId> labelled_;
  std::vector<std::int32_t> labels_;
  std::vector<DocumentId> unlabelled_;
};

/// A pool under a round's model, as samplers see it.
class ModelPoolView final : public PoolView {
 public:
  ModelPoolView(const Pool& pool, const Classifier& model, const Features& features, std::int32_t classes)
      : pool_(pool), model_(model), features_(features), classes_(classes) {}

  [[nodiscard]] std::int32_t classes() const override { return classes_; }
  [[nodiscard]] std::span<const DocumentId> labelled() const override { return pool_.labelled(); }
  [[nodiscard]] std::span<const std::int32_t> labels() const override { return pool_.labels(); }
  [[nodiscard]] std::span<const DocumentId> unlabelled() const override { return pool_.unlabelled(); }
  [[nodiscard]] const Matrix& probabilities() override;
  [[nodiscard]] const Matrix& log_probabilities() override;
  [[nodiscard]] const Matrix& embeddings() override;
  [[nodiscard]] const Features& features() const override { return features_; }

 private:
  const Pool& pool_;
  const Classifier& model_;
  const Features& features_;
  std::int32_t classes_;
  std::optional<Matrix> probabilities_;
  std::optional<Matrix> log_probabilities_;
  std::optional<Matrix> embeddings_;
};

}  // namespace alrun
