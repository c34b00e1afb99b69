#include "text/lexicon.h"

#include <algorithm>

namespace alrun {

Lexicon::Lexicon(const std::vector<std::string>& vocabulary, const TextOptions& options)
    : tokenizer_(options.tokenizer.make()), longest_(static_cast<std::size_t>(options.ngrams)) {
  numbers_.reserve(vocabulary.size());
  for (std::size_t i = 0; i < vocabulary.size(); ++i) numbers_.emplace(vocabulary[i], static_cast<std::int32_t>(i));
}

Lexicon::Words Lexicon::find(std::string_view text) const {
  TokenBuffer tokens;
  tokenizer_->tokenize(text, tokens);
  Words words;
  for (std::size_t end = 0; end < tokens.size(); ++end) {
    std::string run(tokens[end]);
    for (std::size_t n = 1; n <= std::min(longest_, end + 1); ++n) {
      if (n > 1) run = std::string(tokens[end + 1 - n]) + " " + run;
      const auto found = numbers_.find(run);
      if (found != numbers_.end()) {
        words.known.push_back(found->second);
      } else if (n == 1) {
        words.unknown.push_back(run);
      }
    }
  }
  return words;
}

}  // namespace alrun
