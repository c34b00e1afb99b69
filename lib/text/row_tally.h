#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace alrun {

/// Counts the words of one row and gives them back in ascending order: a bit a word, and a bit for every 64 words, so that a
/// row costs its words and not a sort. Empty again after each drain().
class RowTally {
 public:
  explicit RowTally(std::size_t words) : counts_(words), bits_(words / 64 + 1), summary_(words / 4096 + 1) {}

  void add(std::int32_t word) {
    const auto w = static_cast<std::size_t>(word);
    ++counts_[w];
    bits_[w >> 6U] |= std::uint64_t{1} << (w & 63U);
    summary_[w >> 12U] |= std::uint64_t{1} << (w >> 6U & 63U);
  }

  /// Calls visit(word, count) for each word counted, ascending.
  template <class Visit>
  void drain(const Visit& visit) {
    for (std::size_t s = 0; s < summary_.size(); ++s) {
      each_bit(summary_[s], s, [&](std::size_t b) {
        each_bit(bits_[b], b, [&](std::size_t w) {
          visit(static_cast<std::int32_t>(w), counts_[w]);
          counts_[w] = 0;
        });
      });
    }
  }

 private:
  /// Clears `bits`, calling visit with 64 · index + position for each that was set.
  template <class Visit>
  static void each_bit(std::uint64_t& bits, std::size_t index, const Visit& visit) {
    for (std::uint64_t left = std::exchange(bits, 0); left != 0; left &= left - 1) {
      visit(index * 64 + static_cast<std::size_t>(std::countr_zero(left)));
    }
  }

  std::vector<std::uint32_t> counts_;
  std::vector<std::uint64_t> bits_;
  std::vector<std::uint64_t> summary_;
};

}  // namespace alrun
