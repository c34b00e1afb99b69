#include "text/scan.h"

namespace alrun {
namespace {

/// Letters, marks, numbers and the underscore. Python's \w leaves marks out, which cuts words of scripts such as Devanagari
/// in two; the two agree wherever accents are precomposed.
struct WordRules {
  static constexpr bool drops_single = true;

  static CodePoint fold(CodePoint c) {
    switch (utf8proc_category(c)) {
      case UTF8PROC_CATEGORY_LU:
      case UTF8PROC_CATEGORY_LL:
      case UTF8PROC_CATEGORY_LT:
      case UTF8PROC_CATEGORY_LM:
      case UTF8PROC_CATEGORY_LO:
      case UTF8PROC_CATEGORY_MN:
      case UTF8PROC_CATEGORY_MC:
      case UTF8PROC_CATEGORY_ME:
      case UTF8PROC_CATEGORY_ND:
      case UTF8PROC_CATEGORY_NL:
      case UTF8PROC_CATEGORY_NO:
        return utf8proc_tolower(c);
      default:
        return c == '_' ? c : separator;
    }
  }
};

/// Lower-cased runs of at least two word characters.
class WordTokenizer final : public Tokenizer {
 public:
  void tokenize(std::string_view text, TokenBuffer& tokens) const override { Scanner<WordRules>::scan(text, tokens); }
};

const bool registered =
    tokenizers().add<WordTokenizer>("word", Card{"lower-cased runs of two or more letters, marks, digits or underscores",
                                                 R"(scikit-learn's CountVectorizer, \b\w\w+\b)", "one pass over the text"});

}  // namespace
}  // namespace alrun
