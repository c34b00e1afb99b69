#include "text/scan.h"

namespace alrun {
namespace {

/// Unicode's White_Space property; utf8proc knows only the categories, so the control characters are named.
struct WhitespaceRules {
  static constexpr bool drops_single = false;

  static CodePoint fold(CodePoint c) {
    if ((c >= 0x09 && c <= 0x0D) || c == 0x85) return separator;
    switch (utf8proc_category(c)) {
      case UTF8PROC_CATEGORY_ZS:
      case UTF8PROC_CATEGORY_ZL:
      case UTF8PROC_CATEGORY_ZP:
        return separator;
      default:
        return c;
    }
  }
};

/// Splits at white space and changes nothing else: for texts that were cut into words beforehand.
class WhitespaceTokenizer final : public Tokenizer {
 public:
  void tokenize(std::string_view text, TokenBuffer& tokens) const override { Scanner<WhitespaceRules>::scan(text, tokens); }
};

const bool registered = tokenizers().add<WhitespaceTokenizer>(
    "whitespace",
    Card{"split at white space, case and punctuation kept", "Unicode's White_Space", "one pass over the text"});

}  // namespace
}  // namespace alrun
