#include "session/json_depth.h"

#include <string>

#include "catch.h"

using namespace alrun;

TEST_CASE("nesting is counted outside strings") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK_FALSE(nests_too_deep(""));
  CHECK_FALSE(nests_too_deep(nested(200)));
  CHECK(nests_too_deep(nested(201)));
  CHECK(nests_too_deep(std::string(201, '{')));
  CHECK_FALSE(nests_too_deep("[" + nested(150) + "," + nested(150) + "]"));
  CHECK_FALSE(nests_too_deep("\"" + nested(300) + "\""));
  CHECK_FALSE(nests_too_deep(R"("\")" + nested(300) + "\""));
  CHECK(nests_too_deep(R"("\\")" + nested(300)));
  for (const auto* torn : {"\"", "\"\\", "\"\\\"", "]]]"}) CHECK_FALSE(nests_too_deep(torn));
}
