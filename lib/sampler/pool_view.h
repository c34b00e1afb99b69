#pragma once

#include <span>

#include "core/matrix.h"
#include "text/features.h"

namespace alrun {

/// What a sampler may look at in a round. Views are computed when first asked for and kept for the round, so that a sampler
/// pays for nothing it does not use. There is no way from here to the label of an unlabelled document.
class PoolView {
 public:
  virtual ~PoolView() = default;

  /// Number of classes C.
  [[nodiscard]] virtual std::int32_t classes() const = 0;
  /// The labelled documents, in the order labelled, and their labels.
  [[nodiscard]] virtual std::span<const DocumentId> labelled() const = 0;
  [[nodiscard]] virtual std::span<const std::int32_t> labels() const = 0;
  /// The unlabelled documents, ascending; the rows of the matrices below are in this order.
  [[nodiscard]] virtual std::span<const DocumentId> unlabelled() const = 0;

  /// Of the unlabelled documents under the round's model: n×C probabilities, and their natural logarithms.
  [[nodiscard]] virtual const Matrix& probabilities() = 0;
  [[nodiscard]] virtual const Matrix& log_probabilities() = 0;
  /// n×H activations of the layer before the softmax layer.
  [[nodiscard]] virtual const Matrix& embeddings() = 0;
  /// Words and counts of every document, labelled or not.
  [[nodiscard]] virtual const Features& features() const = 0;
};

}  // namespace alrun
