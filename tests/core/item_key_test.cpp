#include "core/item_key.h"

#include <set>

#include "catch.h"
#include "core/hash.h"

using namespace alrun;

TEST_CASE("an item's key is what it has always been") {
  // Stores that were paid for hold these.
  CHECK(item_key("classification", {"How do I find my card?"}) == "37244a9183bb9e4041fe4a7a3e48735e");
  CHECK(item_key("question_answering", {"Who?", "It was Ada."}) == "39286f2cddad4a395a20f6cf5f78b6e4");
  CHECK(item_key("classification", {""}).size() == 32);
}

TEST_CASE("an item's key is a hash of lengths and bytes") {
  Sha256 hash;
  hash.bytes(std::string("\x02\0\0\0\0\0\0\0ab\x01\0\0\0\0\0\0\0c", 19));
  CHECK(item_key("ab", {"c"}) == hash.hex().substr(0, 32));
}

TEST_CASE("items differ by task, by content and by where one part of it ends") {
  const std::set<std::string> keys{item_key("a", {"bc"}),       item_key("ab", {"c"}),     item_key("a", {"b", "c"}),
                                   item_key("a", {"bc", ""}),   item_key("a", {"", "bc"}), item_key("a", {}),
                                   item_key("a", {"bc\n"}),     item_key("a", {"BC"}),     item_key("a", {"b\0c"}),
                                   item_key("a", {"\xFF\xFE"}), item_key("a", {"\u0e01"}), item_key("", {"abc"})};
  CHECK(keys.size() == 12);
  const std::vector<std::string_view> parts{"b", "c"};
  CHECK(item_key("a", parts) == item_key("a", {"b", "c"}));
}
