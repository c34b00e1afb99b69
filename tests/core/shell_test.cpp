#include "core/shell.h"

#include "catch.h"

using namespace alrun;

TEST_CASE("words are quoted for a shell where they need it") {
  CHECK(shell_line({"a", "b=c,d.e", "", "a b", "it's", "$x", "{type: badge}", "~"}) ==
        "a b=c,d.e '' 'a b' 'it'\\''s' '$x' '{type: badge}' '~'");
}
