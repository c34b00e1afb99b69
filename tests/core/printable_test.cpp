#include "core/printable.h"

#include "catch.h"
#include "core/error.h"

using namespace alrun;

TEST_CASE("readable text is printable as it is") {
  for (const auto* text : {"", "plain\n\ttext ~", "naïve café", "日本語", "שלום", "a\xF0\x9F\x8E\x89z", "\xC2\xA0"}) {
    CHECK(printable(text) == text);
  }
}

TEST_CASE("what acts on a terminal is escaped") {
  CHECK(printable("\x1b[2J\x07") == "\\u001b[2J\\u0007");
  CHECK(printable("a\rb\x7f") == "a\\u000db\\u007f");
  CHECK(printable(std::string("a\0b", 3)) == "a\\u0000b");
  CHECK(printable("\xC2\x9B"
                  "31m") == "\\u009b31m");  // CSI in one character
  CHECK(printable("\xE2\x80\xAE"
                  "txt.exe") == "\\u202etxt.exe");
  CHECK(printable("\xE2\x81\xA6") == "\\u2066");
}

TEST_CASE("bytes that are not UTF-8 are escaped one by one") {
  CHECK(printable("caf\xE9!") == "caf\\xe9!");
  CHECK(printable("\x9B\xC3") == "\\x9b\\xc3");
  CHECK(printable("\xED\xA0\x80") == "\\xed\\xa0\\x80");
}

TEST_CASE("what is printable stays as it is") {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  const auto once = printable(all);
  CHECK(printable(once) == once);
  for (const char c : once) CHECK((c == '\n' || c == '\t' || (c >= ' ' && c < '\x7f')));
}

TEST_CASE("errors are printable, and so is what a nested one quotes") {
  const Error inner("a\x1b]0;title\x07");
  CHECK(inner.what() == std::string("a\\u001b]0;title\\u0007"));
  CHECK(Error(std::string("x: ") + inner.what()).what() == std::string("x: a\\u001b]0;title\\u0007"));
  CHECK(in_words(std::runtime_error("\x1b[1m")) == "\\u001b[1m");
}

TEST_CASE("the caret stands under what an excerpt shows") {
  const auto source = std::make_shared<Source>(Source{Source::Kind::file, "e\x1b.yaml", {"\tn: \x1b[1m\xC2\x85 é wrong"}});
  const ConfigError error({source, 1, 15}, "no \x07");
  CHECK(error.what() == std::string("e\\u001b.yaml:1:15: no \\u0007\n"
                                    "    1 | \tn: \\u001b[1m\\u0085 é wrong\n"
                                    "      | \t                     ^"));
  const ConfigError at_end({source, 1, 1000}, "no");
  CHECK(std::string(at_end.what()).ends_with("wrong\n      | \t                          ^"));
}
