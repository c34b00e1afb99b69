#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/corpus.h"

namespace alrun {

/// Looks up the words of texts that are no documents of a corpus, cut as its documents are.
class Lexicon {
 public:
  /// The vocabulary outlives it.
  Lexicon(const std::vector<std::string>& vocabulary, const TextOptions& options);

  struct Words {
    std::vector<std::int32_t> known;   ///< word numbers, in order, runs of words (text.ngrams) among them
    std::vector<std::string> unknown;  ///< single words that are not in the vocabulary
  };
  [[nodiscard]] Words find(std::string_view text) const;

 private:
  std::unique_ptr<Tokenizer> tokenizer_;
  std::size_t longest_;
  std::unordered_map<std::string_view, std::int32_t> numbers_;
};

}  // namespace alrun
