#pragma once

#include <utf8proc.h>

#include <array>
#include <cstdint>
#include <string_view>

#include "text/tokenizer.h"

// What the tokenizers share: one walk over UTF-8, with a table for ASCII (nearly all of most texts) and utf8proc beyond it.
namespace alrun {

using CodePoint = utf8proc_int32_t;

/// What a character rule answers for a character that is no part of a word.
inline constexpr CodePoint separator = -1;

/// Rules for scan():
/// - `static CodePoint fold(CodePoint)`: what a character becomes within a word, or `separator`; ASCII stays ASCII;
/// - `static constexpr bool drops_single`: whether words of one character are dropped.
template <class Rules>
class Scanner {
 public:
  /// Replaces `tokens` by the runs of characters that Rules::fold keeps.
  static void scan(std::string_view text, TokenBuffer& tokens) {
    static const AsciiTable ascii = make_table();
    tokens.clear();
    std::string& bytes = tokens.bytes();
    // Writing ahead into a string of full size spares a capacity check a byte. No folded character takes more than three
    // bytes for two (U+023A to U+2C65), and encoding one needs four bytes of room.
    bytes.resize(text.size() + text.size() / 2 + 4);
    char* const out = bytes.data();
    std::size_t length = 0;
    const auto* next = reinterpret_cast<const unsigned char*>(text.data());
    const auto* const end = next + text.size();
    while (next != end) {
      const unsigned char folded = ascii[*next];
      if (folded < outside) {
        ++next;
        out[length++] = static_cast<char>(folded);
      } else if (folded == breaks) {
        length = end_word(tokens, bytes, length);
        do {
          ++next;
        } while (next != end && ascii[*next] == breaks);
      } else {
        length = step(next, end, tokens, bytes, length);
      }
    }
    bytes.resize(end_word(tokens, bytes, length));
  }

 private:
  using AsciiTable = std::array<unsigned char, 256>;
  static constexpr unsigned char outside = 0x80;  ///< the byte is not ASCII
  static constexpr unsigned char breaks = 0x81;

  static AsciiTable make_table() {
    AsciiTable table{};
    table.fill(outside);
    for (CodePoint c = 0; c < 0x80; ++c) {
      const CodePoint folded = Rules::fold(c);
      table[static_cast<std::size_t>(c)] = folded == separator ? breaks : static_cast<unsigned char>(folded);
    }
    return table;
  }

  /// Ends the word whose bytes end at `length`; returns where the next one begins.
  static std::size_t end_word(TokenBuffer& tokens, const std::string& bytes, std::size_t length) {
    const std::size_t start = tokens.start();
    if constexpr (Rules::drops_single) {
      if (length - start <= 4 && length > start && is_one_character(bytes, start, length)) return start;
    }
    tokens.close_at(length);
    return length;
  }

  static bool is_one_character(const std::string& bytes, std::size_t start, std::size_t length) {
    for (std::size_t i = start + 1; i < length; ++i) {
      if ((static_cast<unsigned char>(bytes[i]) & 0xC0U) != 0x80U) return false;
    }
    return true;
  }

  /// One character beyond ASCII, or one byte that is not UTF-8; returns the new length.
  static std::size_t step(const unsigned char*& next, const unsigned char* end, TokenBuffer& tokens, std::string& bytes,
                          std::size_t length) {
    CodePoint c = 0;
    const auto taken = utf8proc_iterate(next, end - next, &c);
    next += taken > 0 ? taken : 1;
    const CodePoint folded = taken > 0 ? Rules::fold(c) : separator;
    if (folded == separator) return end_word(tokens, bytes, length);
    auto* out = reinterpret_cast<utf8proc_uint8_t*>(bytes.data()) + length;
    return length + static_cast<std::size_t>(utf8proc_encode_char(folded, out));
  }
};

}  // namespace alrun
