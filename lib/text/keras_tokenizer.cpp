#include "text/scan.h"

namespace alrun {
namespace {

/// Keras lower-cases, turns its `filters` into spaces and splits at the space alone: other white space (\r, U+00A0) and the
/// apostrophe stay within words. Lower-casing is one character to one; Python's str.lower differs for U+0130, which it makes
/// two characters, and for the capital sigma at a word's end.
struct KerasRules {
  static constexpr bool drops_single = false;
  static constexpr std::string_view filters = "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\n ";

  static CodePoint fold(CodePoint c) {
    if (c < 0x80 && filters.find(static_cast<char>(c)) != std::string_view::npos) return separator;
    return utf8proc_tolower(c);
  }
};

/// keras.preprocessing.text.Tokenizer with its defaults.
class KerasTokenizer final : public Tokenizer {
 public:
  void tokenize(std::string_view text, TokenBuffer& tokens) const override { Scanner<KerasRules>::scan(text, tokens); }
  /// num_words counts the index 0, which no word has.
  [[nodiscard]] std::size_t vocabulary_limit(std::size_t max_words) const override {
    return max_words > 0 ? max_words - 1 : 0;
  }
};

const bool registered = tokenizers().add<KerasTokenizer>(
    "keras", Card{"lower-cased, punctuation but the apostrophe removed, split at spaces; keeps max_words - 1 words",
                  "Keras's Tokenizer with its defaults", "one pass over the text"});

}  // namespace
}  // namespace alrun
