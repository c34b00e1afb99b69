#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/registry.h"

namespace alrun {

/// The tokens of one document, laid end to end in one string; reused from document to document.
class TokenBuffer {
 public:
  void clear() {
    bytes_.clear();
    ends_.clear();
  }
  /// The bytes of the token being built; close() ends it.
  std::string& bytes() { return bytes_; }
  /// Ends the current token; an empty one is dropped.
  void close() { close_at(bytes_.size()); }
  /// The same for a tokenizer that sizes bytes() first and writes ahead: the current token ends before position `end`.
  void close_at(std::size_t end) {
    if (end > start()) ends_.push_back(end);
  }
  /// Drops the token being built.
  void discard() { bytes_.resize(start()); }
  /// Where the token being built begins in bytes().
  [[nodiscard]] std::size_t start() const { return ends_.empty() ? 0 : ends_.back(); }

  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(bytes_).substr(begin, ends_[i] - begin);
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

/// Cuts a text into words, none of which is empty or holds a space. Implementations are stateless.
class Tokenizer {
 public:
  static constexpr const char* kind = "tokenizer";
  static constexpr const char* plural = "tokenizers";

  virtual ~Tokenizer() = default;
  /// Replaces `tokens` by the tokens of a UTF-8 text, in order. Bytes that are not UTF-8 separate words.
  virtual void tokenize(std::string_view text, TokenBuffer& tokens) const = 0;
  /// How many words a vocabulary of `max_words` holds (Keras keeps one fewer).
  [[nodiscard]] virtual std::size_t vocabulary_limit(std::size_t max_words) const { return max_words; }
};

inline Registry<Tokenizer>& tokenizers() { return registry<Tokenizer>(); }

}  // namespace alrun
