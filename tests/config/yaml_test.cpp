#include "config/yaml.h"

#include <fmt/format.h>

#include "catch.h"
#include "config/document.h"

using namespace alrun;

namespace {

Value parse(const std::string& text) {
  Diagnostics diagnostics;
  auto value = parse_yaml(text, "t.yaml", diagnostics);
  diagnostics.throw_if_any();
  return value;
}

std::string error_of(const std::string& text) {
  try {
    parse(text);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a scalar in quotes is text") {
  CHECK(parse("a: '12'") == parse("a: \"12\""));
  CHECK(*parse("a: '12'").find("a") == Value("12"));
}

TEST_CASE("values know where they stand") {
  const auto root = parse("a: 1\nb:\n  c: [x, y]\n");
  const auto& c = *root.find("b")->find("c");
  CHECK(c.place.line == 3);
  CHECK((*c.get<Value::List>())[1].place.column == 10);
  CHECK(root.get<Value::Map>()->at(1).key_place.line == 2);
}

TEST_CASE("what YAML alone would pass over is an error") {
  CHECK(error_of("a: 1\nb: 2\na: 3\n") ==
        "t.yaml:3:1: duplicate key 'a'; it stands at line 1 already\n    3 | a: 3\n      | ^");
  CHECK(error_of("a: 1\n---\nb: 2\n") ==
        "t.yaml:2:1: a second YAML document; one file holds one experiment\n    2 | ---\n      | ^");
}

TEST_CASE("aliases are values, but cannot multiply without bound") {
  CHECK(*parse("a: &x [1, 2]\nb: *x\n").find("b") == Value(Value::List{1, 2}));
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) bomb += (j > 0 ? ", *a" : "*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  CHECK(error_of(bomb).find("more than 100000 values once aliases are expanded") != std::string::npos);
}

TEST_CASE("size and depth have limits") {
  CHECK(error_of(std::string(2'000'000, ' ')).find("larger than 1048576 bytes, the limit for a config") !=
        std::string::npos);
  CHECK(error_of(std::string(100, '[') + std::string(100, ']')).find("nested more than 64 levels deep") !=
        std::string::npos);
}

TEST_CASE("a config is text in UTF-8") {
  CHECK(error_of("a: 1\nb: caf\xE9\n") ==
        "t.yaml:2:7: byte 0xE9 is not UTF-8 text; save the file as UTF-8\n    2 | b: caf\\xe9\n      |       ^");
  CHECK(error_of(std::string("a: x\0y\n", 8)).find("t.yaml:1:5: byte 0x00 is not UTF-8 text") == 0);
  CHECK(error_of("a: \"x\\0y\"\n").find("t.yaml:1:4: a text with a NUL character") == 0);
  CHECK(*parse("\xEF\xBB\xBF"
               "a: \u00E9\n")
             .find("a") == Value("\u00E9"));
}

TEST_CASE("anchors within anchors cannot multiply without bound") {
  std::string nested;
  for (int i = 0; i < 60; ++i) nested += fmt::format("&a{} [", i);
  for (int i = 0; i < 3000; ++i) nested += "x, ";
  nested += std::string(60, ']');
  CHECK(error_of(nested).find("more than 100000 values once aliases are expanded") != std::string::npos);
}

TEST_CASE("of very many mistakes the first hundred are shown") {
  std::string text = "x: 1\n";
  for (int i = 0; i < 150; ++i) text += "x: 1\n";
  const auto error = error_of(text);
  CHECK(error.find("t.yaml:101:1: duplicate key 'x'") != std::string::npos);
  CHECK(error.find("t.yaml:102:1:") == std::string::npos);
  CHECK(error.ends_with("\nand 50 mistakes more"));
}

TEST_CASE("a long source line is shown around the mistake only") {
  const auto text = error_of("{a: " + std::string(5000, 'v') + ", a: 2}");
  CHECK(text.find("t.yaml:1:5007: duplicate key 'a'") == 0);
  CHECK(text.size() < 400);
}

TEST_CASE("YAML that is written reads back as the same value") {
  const std::string text =
      "name: \"12\"\nempty: {}\nnone: null\nlist: [1, 2.5, true, word, \"null\"]\nnested:\n  - type: a\n    b: []\n  - x\n"
      "text: \"two\\nlines: yes\"\n";
  const auto value = parse(text);
  CHECK(parse(to_yaml(value)) == value);
}

TEST_CASE("overrides replace, add and index, and say what is wrong with them") {
  Diagnostics diagnostics;
  auto root = parse("a: {b: 1}\nlist: [{x: 1}, {x: 2}]\nword: text\n");
  const auto set = [&](const std::string& assignment) {
    if (const auto change = parse_assignment(assignment, diagnostics)) apply_override(root, *change, diagnostics);
  };
  set("a.b=2");
  set("a.c.d=[1, 2]");
  set("list.1.x=3");
  set("a.e=null");
  CHECK(diagnostics.empty());
  CHECK(*root.find("a") == parse("b: 2\nc: {d: [1, 2]}\ne: null\n"));
  CHECK(*root.find("list") == *parse("list: [{x: 1}, {x: 3}]").find("list"));

  set("nothing");
  set("a.f=");
  set("a..b=1");
  set("list.2.x=1");
  set("word.deeper=1");
  set("a=[1");
  std::string deep = "a";
  for (int i = 0; i < 64; ++i) deep += ".b";
  set(deep + "=1");
  try {
    diagnostics.throw_if_any();
    FAIL("no error");
  } catch (const ConfigError& error) {
    const std::string text = error.what();
    CHECK(text.find("--set nothing: must be KEY.PATH=VALUE, such as --set training.epochs=5\n") == 0);
    CHECK(text.find("--set a.f: no value after the '='; for none write a.f=null\n") != std::string::npos);
    CHECK(text.find("--set a..b: must be KEY.PATH=VALUE") != std::string::npos);
    CHECK(text.find("--set list.2.x: there is no '2' to set: what stands before it is no map or has no such element") !=
          std::string::npos);
    CHECK(text.find("--set word.deeper: there is no 'deeper' to set") != std::string::npos);
    CHECK(text.find("--set a: a comma or ] is wanted here") != std::string::npos);
    CHECK(text.find("--set " + deep + ": nested more than 64 levels deep") != std::string::npos);
  }
}
