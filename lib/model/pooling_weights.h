#pragma once

#include <span>
#include <vector>

#include "model/embedding_pool_dense.h"
#include "text/representations.h"

namespace alrun {

/// What each word vector of a document is multiplied by when they are summed up: shares of the tokens (mean), counts (sum),
/// or unit tf-idf rows; 1 for max pooling, which takes no weights. All but tf-idf's are made from the counts when they are
/// asked for.
class PoolingWeights {
 public:
  /// `text` outlives it.
  PoolingWeights(const Representations& text, Pooling pooling);

  /// Writes the weights of a document's words, in the order of features.row_words(id); `out` has that size.
  void write(DocumentId id, std::span<float> out) const;

 private:
  const Features& features_;
  Pooling pooling_;
  std::vector<float> tokens_;     ///< of mean: per document, its tokens
  std::span<const float> tfidf_;  ///< of tfidf: parallel to features.words
};

}  // namespace alrun
