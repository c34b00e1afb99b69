#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/features.h"
#include "text/tokenizer.h"

namespace alrun {

/// `text:` in a config.
struct TextOptions {
  Named<Tokenizer> tokenizer{"word"};
  std::int64_t max_words = 10000;
  std::int64_t min_documents = 1;
  std::int64_t ngrams = 1;

  void fields(Fields& f) {
    f("tokenizer", tokenizer, "how a text is cut into words");
    f("max_words", max_words, at_least(1), "size of the vocabulary: the most frequent words of the training documents");
    f("min_documents", min_documents, at_least(1), "words in fewer training documents are left out");
    f("ngrams", ngrams, between(1, 5), "also count runs of up to this many words as words");
  }
};

/// Documents turned into features over a vocabulary; words are numbered by falling frequency, ties by first appearance.
/// A run of words (ngrams > 1) is spelled with single spaces and appears where its last word does, after any shorter run
/// that ends there.
struct Corpus {
  std::vector<std::string> vocabulary;
  Features features;
};

/// Whether Features::sequence is filled: each document's single words in order, unknown ones and longer runs left out.
enum class TokenOrder : std::uint8_t { dropped, kept };

/// Tokenises and counts all texts (UTF-8; row i is texts[i]). The vocabulary and the document frequencies come from the
/// texts with in_training[i] != 0 only. Throws Error if no word is left.
Corpus build_corpus(std::span<const std::string_view> texts, std::span<const std::uint8_t> in_training,
                    const TextOptions& options, TokenOrder order = TokenOrder::dropped);

}  // namespace alrun
