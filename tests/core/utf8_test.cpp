#include "core/utf8.h"

#include <string>

#include "catch.h"

using namespace alrun;

TEST_CASE("well-formed UTF-8 is told by the letter") {
  constexpr auto fine = std::string_view::npos;
  CHECK(find_invalid_utf8("") == fine);
  CHECK(find_invalid_utf8(std::string("a\0b", 3)) == fine);
  for (const auto* text : {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF",
                           "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF"}) {
    CHECK(find_invalid_utf8(text) == fine);
  }
  for (const auto* text : {"\x80", "\xC1\xBF", "\xC2", "\xC2z", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xEF\xBF",
                           "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF"}) {
    CHECK(find_invalid_utf8(text) == 0);
    CHECK(find_invalid_utf8(std::string("é") + text + "x") == 2);
  }
}

TEST_CASE("a prefix cuts no character in two") {
  CHECK(utf8_prefix("aé€", 0).empty());
  CHECK(utf8_prefix("aé€", 2) == "a");
  CHECK(utf8_prefix("aé€", 3) == "aé");
  CHECK(utf8_prefix("aé€", 5) == "aé");
  CHECK(utf8_prefix("aé€", 6) == "aé€");
  CHECK(utf8_prefix("aé€", 100) == "aé€");
}
