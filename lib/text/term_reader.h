#pragma once

#include <type_traits>
#include <utility>
#include <vector>

#include "text/term_table.h"
#include "text/tokenizer.h"

namespace alrun {

/// Numbers the terms of tokenised texts: each word, then the runs of up to `longest` words that end with it, shorter ones
/// first.
class TermReader {
 public:
  explicit TermReader(std::size_t longest) : longest_(longest) {}

  /// Appends a text's terms to `terms`. New ones are added to the table; to a const table nothing is added, and what it
  /// does not have is left out.
  template <class Table>
  void read(const TokenBuffer& tokens, Table& table, std::vector<TermTable::Id>& terms) {
    // runs_[n - 1]: the run of n words that ends at the token before.
    runs_.assign(longest_, TermTable::absent);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const auto word = number_word(table, tokens[i]);
      if (word != TermTable::absent) terms.push_back(word);
      if (longest_ == 1) continue;
      auto shorter = std::exchange(runs_[0], word);
      for (std::size_t n = 1; n < longest_; ++n) {
        // A run that holds an unknown word, or begins before the text, is unknown.
        const bool possible = shorter != TermTable::absent && word != TermTable::absent;
        const auto run = possible ? number_run(table, shorter, word) : TermTable::absent;
        if (run != TermTable::absent) terms.push_back(run);
        shorter = std::exchange(runs_[n], run);
      }
    }
  }

 private:
  template <class Table>
  static TermTable::Id number_word(Table& table, std::string_view word) {
    if constexpr (std::is_const_v<Table>)
      return table.find(word);
    else
      return table.intern(word);
  }
  template <class Table>
  static TermTable::Id number_run(Table& table, TermTable::Id prefix, TermTable::Id last) {
    if constexpr (std::is_const_v<Table>)
      return table.find_run(prefix, last);
    else
      return table.intern_run(prefix, last);
  }

  std::size_t longest_;
  std::vector<TermTable::Id> runs_;  // scratch
};

}  // namespace alrun
