#pragma once

#include <memory>
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

/// Whether Features::sequence is filled: each document's single words in order, unknown ones and longer runs left out.
enum class TokenOrder : std::uint8_t { dropped, kept };

/// Turns texts into features over a vocabulary that is known. A run of words (ngrams > 1) is spelled with single spaces.
/// Copies share the table that words are looked up in, which is made when first needed. Safe from several threads at once.
class Featurizer {
 public:
  /// No words at all.
  Featurizer() : Featurizer({}, {}, {}, 0) {}
  /// From what fit_transform() found: the vocabulary in the order of its numbers, and per word the training documents that
  /// hold it. Nothing is believed of the words: those that no text can have are never found.
  Featurizer(TextOptions options, std::vector<std::string> vocabulary, const Array<std::int32_t>& document_frequency,
             std::int64_t training_documents);

  [[nodiscard]] const TextOptions& options() const { return options_; }
  [[nodiscard]] const std::vector<std::string>& vocabulary() const { return vocabulary_; }
  [[nodiscard]] const Array<std::int32_t>& document_frequency() const { return document_frequency_; }
  [[nodiscard]] std::int64_t training_documents() const { return training_documents_; }

  /// Counts texts (UTF-8; row i is texts[i]): the rows that fit_transform() would have for them.
  [[nodiscard]] Features transform(std::span<const std::string_view> texts, TokenOrder order = TokenOrder::dropped) const;

  /// The words of one text, in order.
  struct Words {
    std::vector<std::int32_t> known;   ///< word numbers, runs of words among them
    std::vector<std::string> unknown;  ///< single words that are not in the vocabulary
  };
  [[nodiscard]] Words words_of(std::string_view text) const;

 private:
  class Lookup;
  struct LazyLookup;
  [[nodiscard]] const Lookup& lookup() const;

  TextOptions options_;
  std::vector<std::string> vocabulary_;
  Array<std::int32_t> document_frequency_;
  std::int64_t training_documents_;
  std::shared_ptr<LazyLookup> lookup_;
};

}  // namespace alrun
