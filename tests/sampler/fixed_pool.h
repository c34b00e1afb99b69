#pragma once

#include <cmath>
#include <numeric>
#include <vector>

#include "sampler/pool_view.h"

namespace alrun::testing {

/// A pool whose model's probabilities are given. Documents 0 … labelled - 1 are labelled; the rest have the rows of `rows`.
class FixedPool final : public PoolView {
 public:
  FixedPool(const std::vector<std::vector<float>>& rows, std::vector<std::int32_t> labels)
      : labels_(std::move(labels)), probabilities_(rows.size(), rows.empty() ? 0 : rows[0].size()) {
    labelled_.resize(labels_.size());
    std::iota(labelled_.begin(), labelled_.end(), 0);
    unlabelled_.resize(rows.size());
    std::iota(unlabelled_.begin(), unlabelled_.end(), static_cast<DocumentId>(labels_.size()));
    for (std::size_t i = 0; i < rows.size(); ++i) std::copy(rows[i].begin(), rows[i].end(), probabilities_.row(i).begin());
    log_probabilities_ = probabilities_;
    for (float& p : log_probabilities_.data()) p = std::log(p);
    embeddings_ = probabilities_;
    features_.offsets = std::vector<std::int64_t>(labels_.size() + rows.size() + 1);
  }

  [[nodiscard]] std::int32_t classes() const override { return static_cast<std::int32_t>(probabilities_.columns()); }
  [[nodiscard]] std::span<const DocumentId> labelled() const override { return labelled_; }
  [[nodiscard]] std::span<const std::int32_t> labels() const override { return labels_; }
  [[nodiscard]] std::span<const DocumentId> unlabelled() const override { return unlabelled_; }
  [[nodiscard]] const Matrix& probabilities() override { return probabilities_; }
  [[nodiscard]] const Matrix& log_probabilities() override { return log_probabilities_; }
  [[nodiscard]] const Matrix& embeddings() override { return embeddings_; }
  [[nodiscard]] const Features& features() const override { return features_; }

 private:
  std::vector<DocumentId> labelled_;
  std::vector<DocumentId> unlabelled_;
  std::vector<std::int32_t> labels_;
  Matrix probabilities_;
  Matrix log_probabilities_;
  Matrix embeddings_;
  Features features_;
};

}  // namespace alrun::testing
