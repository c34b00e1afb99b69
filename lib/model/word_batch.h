#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/engine.h"
#include "model/pooling_weights.h"
#include "text/features.h"

namespace alrun {

/// Finds the distinct words of a batch; keeps one stamp a vocabulary word, so that it costs only the batch's entries.
class WordBatcher {
 public:
  explicit WordBatcher(const Features& features) : features_(features), slots_(features.vocabulary_size()) {}

  /// Fills `distinct` with the words of the documents in order of first appearance, and `block` with the documents, their
  /// words as positions in `distinct`.
  void gather(std::span<const DocumentId> ids, const PoolingWeights& weights, DocumentBlock& block,
              std::vector<std::int32_t>& distinct);

 private:
  struct Slot {
    std::int32_t stamp = 0;
    std::int32_t position = 0;
  };

  const Features& features_;
  std::vector<Slot> slots_;
  std::int32_t stamp_ = 0;
};

}  // namespace alrun
