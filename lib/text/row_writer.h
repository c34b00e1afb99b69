#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "text/features.h"
#include "text/row_tally.h"

namespace alrun {

/// Collects rows of word numbers as Features has them.
class RowWriter {
 public:
  /// `most_words`: how many will be added at most, if that is known. What is not used of it is never backed by memory.
  RowWriter(std::size_t vocabulary_size, std::size_t rows, std::size_t most_words = 0) : tally_(vocabulary_size) {
    offsets_.reserve(rows + 1);
    words_.reserve(most_words);
    counts_.reserve(most_words);
    sequence_offsets_.reserve(rows + 1);
  }

  /// Counts a word in the current row.
  void add(std::int32_t word) { tally_.add(word); }
  /// Lays a word at the end of the current row's sequence.
  void append(std::int32_t word) { sequence_.push_back(word); }
  void end_row() {
    tally_.drain([&](std::int32_t word, std::uint32_t count) {
      words_.push_back(word);
      counts_.push_back(static_cast<float>(count));
    });
    offsets_.push_back(static_cast<std::int64_t>(words_.size()));
    sequence_offsets_.push_back(static_cast<std::int64_t>(sequence_.size()));
  }

  /// Gives the rows away, with their sequences or without.
  void move_to(Features& features, bool with_sequence) {
    features.offsets = std::move(offsets_);
    features.words = std::move(words_);
    features.counts = std::move(counts_);
    if (!with_sequence) return;
    features.sequence_offsets = std::move(sequence_offsets_);
    features.sequence = std::move(sequence_);
  }

 private:
  RowTally tally_;
  std::vector<std::int64_t> offsets_{0};
  std::vector<std::int32_t> words_;
  std::vector<float> counts_;
  std::vector<std::int64_t> sequence_offsets_{0};
  std::vector<std::int32_t> sequence_;
};

}  // namespace alrun
