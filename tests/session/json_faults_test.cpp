#include "session/json_faults.h"

#include "catch.h"
#include "core/error.h"
#include "session/result.h"

using namespace alrun;

TEST_CASE("what is no JSON is told with its place") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "the file is empty"},
      {" \n\t", "the file is empty"},
      {"{", "it ends too early, at line 1, column 2"},
      {"{\"a\": 1,\n\"b\": [1, 2", "it ends too early, at line 2, column 11"},
      {"{\"a\": \"x", "it ends too early, at line 1, column 9"},
      {"name: x\n", "'a' is not expected at line 1, column 2"},
      {"{\n  \"a\": x}", "'x' is not expected at line 2, column 8"},
      {"{}\n]", "']' is not expected at line 2, column 1"},
      {"{\"a\": \"caf\xE9\"}", "'\"' is not expected at line 1, column 12"},
      {"\x01", "the byte 0x01 is not expected at line 1, column 1"},
      {"{\"a\": 1e999}", "a value in it is missing, or of another kind or size than alrun writes"},
  };
  for (const auto& [text, fault] : cases) {
    CAPTURE(text);
    CHECK_THROWS_WITH(value_from_json(text), "not JSON that alrun reads: " + fault);
  }
}
