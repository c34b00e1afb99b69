#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "core/array.h"

namespace alrun {

/// A document's number: its index in the dataset's canonical order.
using DocumentId = std::int32_t;

/// Documents as rows of (word, count), compressed (CSR): row i is words/counts[offsets[i] … offsets[i + 1]), words
/// ascending, each once. Words outside the vocabulary are not counted. The arrays may lie in a mapped cache file.
struct Features {
  Array<std::int64_t> offsets{0};
  Array<std::int32_t> words;
  Array<float> counts;
  Array<std::int32_t> document_frequency;  ///< per word: training documents that hold it
  std::int64_t training_documents = 0;     ///< what document_frequency is counted over
  Array<std::int32_t> lengths;             ///< per document: its single words, those outside the vocabulary included

  /// Token order, kept on request only: document i's word ids are sequence[sequence_offsets[i] … sequence_offsets[i + 1]).
  Array<std::int64_t> sequence_offsets;
  Array<std::int32_t> sequence;

  [[nodiscard]] std::size_t rows() const { return offsets.size() - 1; }
  [[nodiscard]] std::size_t vocabulary_size() const { return document_frequency.size(); }
  [[nodiscard]] std::span<const std::int32_t> row_words(DocumentId id) const { return slice(words, id); }
  [[nodiscard]] std::span<const float> row_counts(DocumentId id) const { return slice(counts, id); }

  /// Document i's part of values that lie as `words` do.
  template <class Values>
  [[nodiscard]] std::span<const typename Values::value_type> slice(const Values& values, DocumentId id) const {
    const auto i = static_cast<std::size_t>(id);
    const auto begin = static_cast<std::size_t>(offsets[i]);
    return std::span<const typename Values::value_type>(values).subspan(begin,
                                                                        static_cast<std::size_t>(offsets[i + 1]) - begin);
  }
};

}  // namespace alrun
