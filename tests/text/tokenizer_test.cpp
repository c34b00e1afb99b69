#include "text/tokenizer.h"

#include "catch.h"

namespace alrun {
namespace {

using namespace std::string_literals;
using Words = std::vector<std::string>;

Words cut(const std::string& tokenizer, std::string_view text) {
  TokenBuffer tokens;
  tokens.bytes() = "left over from the document before";
  tokens.close();
  Named<Tokenizer>{tokenizer}.make()->tokenize(text, tokens);
  Words words;
  for (std::size_t i = 0; i < tokens.size(); ++i) words.emplace_back(tokens[i]);
  return words;
}

TEST_CASE("the word tokenizer keeps lower-cased runs of two or more word characters") {
  CHECK(cut("word", "The cat SAT.") == Words{"the", "cat", "sat"});
  CHECK(cut("word", "the dog's cat\r\nsat\ton") == Words{"the", "dog", "cat", "sat", "on"});
  CHECK(cut("word", "a I x9 42 7 snake_case __ _") == Words{"x9", "42", "snake_case", "__"});
  CHECK(cut("word", "end ab") == Words{"end", "ab"});
  CHECK(cut("word", "end a").back() == "end");
  CHECK(cut("word", "").empty());
  CHECK(cut("word", " .,;\n").empty());
}

TEST_CASE("the word tokenizer folds case and classes beyond ASCII") {
  CHECK(cut("word", "ÄÖ Straße ПРИВЕТ ΣΑΣ") == Words{"äö", "straße", "привет", "σασ"});
  // One letter of several bytes is one character still.
  CHECK(cut("word", "ß ä 日 日本 \U0001D400 a\u0301").size() == 2);
  CHECK(cut("word", "日本 a\u0301") == Words{"日本", "a\u0301"});
  CHECK(cut("word", "x² ½½ Ⅷb") == Words{"x²", "½½", "ⅷb"});
  CHECK(cut("word", "naïve—café… “quoted”\u00a0words") == Words{"naïve", "café", "quoted", "words"});
  // U+023A takes two bytes and its lower case three.
  std::string growing;
  for (int i = 0; i < 1000; ++i) growing += "\u023a";
  CHECK(cut("word", growing).at(0).size() == 3000);
}

TEST_CASE("the keras tokenizer removes Keras's filters and splits at the space only") {
  CHECK(cut("keras", "The cat sat.") == Words{"the", "cat", "sat"});
  CHECK(cut("keras", "the dog's cat\r\nsat") == Words{"the", "dog's", "cat\r", "sat"});
  CHECK(cut("keras", "a\tb\nc  d") == Words{"a", "b", "c", "d"});
  CHECK(cut("keras", R"(a!b"c#d$e%f&g(h)i*j+k,l-m.n/o:p;q<r=s>t?u@v[w\x]y^z_0`1{2|3}4~5)").size() == 32);
  CHECK(cut("keras", "'' x\u00a0y z\vw\fv") == Words{"''", "x\u00a0y", "z\vw\fv"});
  CHECK(cut("keras", "ÄÖ Straße \u0130") == Words{"äö", "straße", "i"});
  CHECK(cut("keras", " \t\n.!").empty());
}

TEST_CASE("the keras tokenizer's vocabulary is one word short of max_words") {
  const auto keras = Named<Tokenizer>{"keras"}.make();
  CHECK(keras->vocabulary_limit(10000) == 9999);
  CHECK(keras->vocabulary_limit(1) == 0);
  CHECK(Named<Tokenizer>{"word"}.make()->vocabulary_limit(10000) == 10000);
}

TEST_CASE("the whitespace tokenizer splits at Unicode white space and keeps everything else") {
  CHECK(cut("whitespace", "The  cat's\r\n\tSAT.") == Words{"The", "cat's", "SAT."});
  CHECK(cut("whitespace", "Ä\u00a0b\u2003c\u3000d\u2028e\u0085f\vg\u1680h") ==
        Words{"Ä", "b", "c", "d", "e", "f", "g", "h"});
  // The zero-width space is no white space to Unicode.
  CHECK(cut("whitespace", "a\u200bb") == Words{"a\u200bb"});
}

TEST_CASE("bytes that are not UTF-8 separate words") {
  const std::string broken =
      "ab\xff\xfe"
      "cd\xe4"
      "ef\xc3";  // latin-1, and a sequence cut short at the end
  const std::string odd =
      "ab\xed\xa0\x80"
      "cd\xc0\xaf"
      "ef\xf5\x90\x80\x80";  // a surrogate, an overlong form, beyond Unicode
  for (const auto* tokenizer : {"word", "keras", "whitespace"}) {
    CAPTURE(tokenizer);
    CHECK(cut(tokenizer, broken) == Words{"ab", "cd", "ef"});
    CHECK(cut(tokenizer, odd) == Words{"ab", "cd", "ef"});
    CHECK(cut(tokenizer, "\x80\x80\xff").empty());
    CHECK(cut(tokenizer, "").empty());
  }
}

TEST_CASE("a NUL byte is a character like any other") {
  CHECK(cut("word", "ab\0cd"s) == Words{"ab", "cd"});
  CHECK(cut("keras", "ab\0cd e"s) == Words{"ab\0cd"s, "e"});
  CHECK(cut("whitespace", "ab\0cd e"s) == Words{"ab\0cd"s, "e"});
}

TEST_CASE("every tokenizer survives every byte pair and never yields an empty word") {
  for (const auto& tokenizer : tokenizers().names()) {
    for (int a = 0; a < 256; ++a) {
      std::string text;
      for (int b = 0; b < 256; ++b) text += {static_cast<char>(a), static_cast<char>(b), 'x', 'y'};
      for (const auto& word : cut(tokenizer, text)) REQUIRE_FALSE(word.empty());
    }
  }
}

TEST_CASE("a token buffer drops empty and discarded tokens") {
  TokenBuffer tokens;
  tokens.close();
  tokens.bytes() += "one";
  tokens.close();
  tokens.bytes() += "lost";
  tokens.discard();
  tokens.close();
  tokens.bytes() += "two";
  tokens.close();
  REQUIRE(tokens.size() == 2);
  CHECK(tokens[0] == "one");
  CHECK(tokens[1] == "two");
  tokens.clear();
  CHECK(tokens.size() == 0);
}

TEST_CASE("the tokenizers are registered with cards") {
  CHECK(tokenizers().names() == Words{"keras", "whitespace", "word"});
  CHECK(tokenizers().duplicates().empty());
  for (const auto& name : tokenizers().names()) CHECK_FALSE(tokenizers().card(name).summary.empty());
}

}  // namespace
}  // namespace alrun
