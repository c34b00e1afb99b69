#include "dataset/newsgroup_text.h"

#include "catch.h"
#include "dataset/whitespace.h"

namespace alrun {

TEST_CASE("white space is what Python's str.strip takes") {
  CHECK(strip(" \t\n\v\f\r\x1C\x1D\x1E\x1F"
              "a b\u0085\u00A0 \u3000") == "a b");
  CHECK(strip("\u2003\u00E0\u2029") == "\u00E0");  // à is C3 A0: its last byte alone is no space
  CHECK(strip("\x1B") == "\x1B");
  CHECK(strip(std::string_view("\0 ", 2)) == std::string_view("\0", 1));
  CHECK(is_blank(""));
  CHECK(is_blank("\n\u00A0\n"));
  CHECK_FALSE(is_blank("\u200B"));  // zero-width space is none
}

TEST_CASE("latin-1 bytes become the characters of their numbers") {
  CHECK(latin1_to_utf8("caf\xE9 \x80\xFF") == "caf\u00E9 \u0080\u00FF");
  CHECK(latin1_to_utf8(std::string_view("a\0\x01"
                                        "b",
                                        4)) == std::string_view("a\0\x01"
                                                                "b",
                                                                4));
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  CHECK(latin1_to_utf8(all).size() == 128 + 2 * 128);
}

TEST_CASE("a header ends at the first blank line") {
  CHECK(without_header("From: a\nSubject: b\n\nbody\n\nmore") == "body\n\nmore");
  CHECK(without_header("From: a\nSubject: b\n") == "");
  CHECK(without_header("From: a\n \nbody") == "");  // a space is not a blank line
  CHECK(without_header("From: a\r\n\r\nbody") == "");
  CHECK(without_header("\n\nbody") == "body");
  CHECK(without_header("a\n\n\nbody") == "\nbody");
  CHECK(without_header("") == "");
}

TEST_CASE("a footer begins at the last line that is blank or hyphens only") {
  CHECK(without_footer("body\nmore\n--\nme") == "body\nmore");
  CHECK(without_footer("body\n\nmore\n\nme\n") == "body\n\nmore");
  CHECK(without_footer("body\n \t-----\u00A0\nme") == "body");
  CHECK(without_footer("body\n- -\nme") == "body\n- -\nme");  // strip, then hyphens: no white space between them
  CHECK(without_footer("\n\n  body\n\nme\n") == "body");      // what is kept is of the stripped text
  CHECK(without_footer("  one line\n") == "  one line\n");    // nothing found: as it was, unstripped
  CHECK(without_footer(" a\nb\n") == " a\nb\n");
  CHECK(without_footer("--\nme\n") == "--\nme\n");  // line 0 does not count
  CHECK(without_footer("body\n--") == "body");
  CHECK(without_footer("body\n\n--\n--\nme") == "body\n\n--");
  CHECK(without_footer("") == "");
  CHECK(without_footer("\n \n") == "\n \n");
  CHECK(without_footer("---") == "---");
}

TEST_CASE("quoting lines are dropped") {
  CHECK(without_quotes("a\n> b\nc") == "a\nc");
  CHECK(without_quotes("| a\n>b\n") == "");
  CHECK(without_quotes(" > a\n |b") == " > a\n |b");  // only at the beginning of the line
  CHECK(without_quotes("In article <1> me\nSee In article 2\nQuoted from x\nwas Quoted from") ==
        "See In article 2\nwas Quoted from");
  CHECK(without_quotes("joe writes in x\njoe writes:\njoe wrote:\njoe says:\njoe said: no\njoe said so") == "joe said so");
  CHECK(without_quotes("a\n\n> b\n\nc\n") == "a\n\n\nc\n");
  CHECK(without_quotes("in article\nJOE WROTE:") == "in article\nJOE WROTE:");
  CHECK(without_quotes("a\r> b\rc") == "a\r> b\rc");  // lines end at \n only
  CHECK(without_quotes("") == "");
  CHECK(without_quotes("\n") == "\n");
  CHECK(without_quotes(">") == "");
}

TEST_CASE("parts are removed in scikit-learn's order, whatever the order asked for") {
  // Quotes first would make the footer rule find the blank line at a different place.
  const std::string post = "From: a\n\nkept\n\n> quoted\n";
  CHECK(without(post, {}) == post);
  CHECK(without(post, {Removal::headers}) == "kept\n\n> quoted\n");
  CHECK(without(post, {Removal::quotes}) == "From: a\n\nkept\n\n");
  CHECK(without(post, {Removal::headers, Removal::footers, Removal::quotes}) == "kept");
  CHECK(without(post, {Removal::quotes, Removal::footers, Removal::headers}) == "kept");
  const std::string other = "From: a\n\nkept\n--\n> quoted";
  CHECK(without(other, {Removal::quotes, Removal::footers}) == "From: a\n\nkept");
}

}  // namespace alrun
