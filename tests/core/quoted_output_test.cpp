#include "core/quoted_output.h"

#include <fmt/format.h>

#include "catch.h"

using namespace alrun;

TEST_CASE("what a program printed is quoted in one short line") {
  CHECK(quoted_output("") == "nothing");
  CHECK(quoted_output(" \n\n") == "nothing");
  CHECK(quoted_output("Welcome\nto it\n") == "'Welcome\\nto it'");
  CHECK(quoted_output("\x1b[2Jx\x07\x7f") == "'\\u001b[2Jx\\u0007\\u007f'");
  CHECK(quoted_output(std::string(1000, 'a')) == fmt::format("'{}...'", std::string(200, 'a')));
  CHECK(quoted_output(std::string(199, 'a') + "\xC3\xA9") == fmt::format("'{}...'", std::string(199, 'a')));
}
