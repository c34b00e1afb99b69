#include "config/yaml_faults.h"

#include <fmt/format.h>

#include "catch.h"
#include "config/yaml.h"

using namespace alrun;

namespace {

// "2:1: message" of text that is no YAML; "" of what can be read.
std::string fault(const std::string& text) {
  Diagnostics diagnostics;
  try {
    parse_yaml(text, "t.yaml", diagnostics);
    diagnostics.throw_if_any();
  } catch (const ConfigError& error) {
    const auto& first = error.diagnostics().front();
    return fmt::format("{}:{}: {}", first.place.line, first.place.column, first.message);
  }
  return "";
}

struct Case {
  const char* text;
  const char* wanted;
};

constexpr const char* quotes_of_escape = "; write \\\\ for a backslash, or use single quotes";

}  // namespace

// Every kind of mistake that yaml-cpp finds, and those that it does not; word for word.
TEST_CASE("what is no YAML is told with its cause and a remedy") {
  const std::vector<Case> cases{
      // Indentation.
      {"a: 1\n\tb: 2\n", "2:1: a tab in the indentation; YAML allows spaces only: replace it by spaces"},
      {"a:\n\tb: 2\n", "2:1: a tab in the indentation; YAML allows spaces only: replace it by spaces"},
      {"a:\n  b: 1\n  \tc: 2\n", "3:3: a tab in the indentation; YAML allows spaces only: replace it by spaces"},
      {"\ta: 1\n", "1:1: a tab in the indentation; YAML allows spaces only: replace it by spaces"},
      {"a:\n\t- 1\n", "2:1: a tab in the indentation; YAML allows spaces only: replace it by spaces"},
      {"a: 1\n b: 2\n",
       "2:3: indented deeper than the key above, which has a value already; align the two, or remove that value"},
      {"a:\n    b: 1\n  c: 2\n",
       "3:3: the indentation fits nothing above; align the line with the keys or items that it belongs to"},
      {"a:\n  - b\n c: 1\n",
       "3:2: the indentation fits nothing above; align the line with the keys or items that it belongs to"},
      {"a: 1\n- b\n", "2:1: an item of a list where a key is wanted; check the indentation"},
      {"- a\nb: 1\n",
       "2:1: a line that belongs to nothing above it; check the indentation, and that no list and map are mixed"},
      // Colons.
      {"name: exp: two\n", "1:10: a second colon in the line; put the value in quotes if the colon belongs to it"},
      {"a:1\nb: 2\n", "2:2: a key below a line that has none; does that line lack its colon, or the space after it?"},
      {"a: 1\nb\nd: 2\n", "3:2: a key below a line that has none; does that line lack its colon, or the space after it?"},
      {"a: 1\nb\n# c\nd: 2\n", "2:1: a line that is neither 'key: value' nor an item '- value'; is a colon missing?"},
      {": 5\n", "1:1: a key is missing before the colon; write one, in quotes if it is called null or ~"},
      {"~: 5\n", "1:1: a key is missing before the colon; write one, in quotes if it is called null or ~"},
      {"[a]: 5\n", "1:1: a list cannot be a key; a key is a word"},
      {"{a: 1}: 5\n", "1:1: a map cannot be a key; a key is a word"},
      {"a: 1\na: 2\n", "2:1: duplicate key 'a'; it stands at line 1 already"},
      // Quotes and brackets.
      {"a: 'x\nb: 2\n", "1:4: a quote that is not closed; close it, or double a ' that belongs to the text"},
      {"a: \"x\nb: 2\n", "1:4: a quote that is not closed; close it, or double a ' that belongs to the text"},
      {"a: &x \"y\n", "1:4: a quote that is not closed; close it, or double a ' that belongs to the text"},
      {"a: ['x]\n", "1:5: a quote that is not closed; close it, or double a ' that belongs to the text"},
      {"a: 'it''s\n", "1:4: a quote that is not closed; close it, or double a ' that belongs to the text"},
      {"a: \"x\\\"\n", "1:4: a quote that is not closed; close it, or double a ' that belongs to the text"},
      {"a: 'x'y\n", "1:7: something after a value that has ended; put all of it in one pair of quotes, or remove it"},
      {"a: \"x\n---\ny\"\n",
       "2:1: a line of --- or ... within a text in quotes; close the quote above it, or indent the line"},
      {"a: [1, 2\nb: 3\n",
       "2:2: a comma or ] is wanted here: the list that begins with [ at line 1, column 4 is not closed"},
      {"a: [1, 2\n", "2:1: a comma or ] is wanted here: the list that begins with [ at line 1, column 4 is not closed"},
      {"a: {x: 1\nb: 3\n", "2:2: a comma or } is wanted here: the map that begins with { at line 1, column 4 is not closed"},
      {"a: }\n", "1:4: a bracket that closes nothing; remove it, or put the value in quotes"},
      // Characters with a meaning.
      {"a: @x\n", "1:4: a value cannot begin with @; put it in quotes"},
      {"a: `x\n", "1:4: a value cannot begin with `; put it in quotes"},
      {"a: %x\n", "1:4: a value cannot begin with %; put it in quotes"},
      {"a: ?\n", "1:4: a value cannot begin with '?'; put it in quotes"},
      {"a: - b\n", "1:4: an item of a list cannot begin here; put each '- ' on a line of its own below the key"},
      {"a: *x\n",
       "1:4: an alias of an anchor that is not defined above; define it with &, or put a text that begins with * in quotes"},
      {"a: * \n", "1:5: an alias without a name; write one after *, or put a text that begins with * in quotes"},
      {"a: & 1\n", "1:5: an anchor without a name; write one after &, or put a text that begins with & in quotes"},
      {"a: &x &y 1\n", "1:7: a second anchor before one value; keep one"},
      {"a: !!int !!str 1\n", "1:10: a second tag before one value; keep one"},
      {"a: !<x\n", "1:7: a tag that cannot be read; remove it, or put a text that begins with ! in quotes"},
      {"a: !! x\n", "1:6: a tag that cannot be read; remove it, or put a text that begins with ! in quotes"},
      {"a: &x [*x]\n", "1:8: an alias that refers to a value around itself"},
      // Blocks, escapes, documents.
      {"a: |0\n  x\n", "1:6: the indentation of a text block cannot be 0; leave the number out"},
      {"a: |x\n  y\n", "1:5: something after | or >; the text begins on the next line"},
      {"a: \"\\xZZ\"\n",
       "1:9: a code after \\x, \\u or \\U that is no character; write its hexadecimal digits, or the character itself"},
      {"a: \"\\uD800\"\n",
       "1:11: a code after \\x, \\u or \\U that is no character; write its hexadecimal digits, or the character itself"},
      {"%YAML 3.0\n---\na: 1\n",
       "1:1: a directive (a line that begins with %) that cannot be read; a config needs none: remove it"},
      {"%TAG\n---\na: 1\n",
       "1:1: a directive (a line that begins with %) that cannot be read; a config needs none: remove it"},
      {"a: 1\n---\nb: 2\n", "2:1: a second YAML document; one file holds one experiment"},
      {"a: 1\n...\nb: 2\n", "3:1: a second YAML document; one file holds one experiment"},
  };
  for (const auto& [text, wanted] : cases) {
    CAPTURE(text);
    CHECK(fault(text) == wanted);
  }
  CHECK(fault("a: \"\\q\"\n") == std::string("1:7: \\q is no escape in a text in double quotes") + quotes_of_escape);
}

TEST_CASE("what is YAML is not taken for a mistake") {
  for (const auto* text :
       {"a: 'x'\n# it's a comment\n", "a: 'it''s'\n", "a: \"x\\\"y\"\n", "a: \"x\n  y\"\nb: 1\n", "a: 'x\n\n  y'\nb: 1\n",
        "\xEF\xBB\xBF\"a\": 'x'\n", "a: |\n  it's\nb: 1\n", "a: &x 'y'\nb: *x\n", "a: !!str\n  'y'\n", "a: it's\n",
        "a: ['x', \"y\"]\n", "'a': 1\n\"b\": 2\n", "a: &x 1\nb: &x 2\nc: *x\n", "a: 'x'\r\nb: \"y\"\r\n",
        "a: \"x\\\n  y\"\n", "\u00E9\u00E9: 'x'\n"}) {
    CAPTURE(text);
    CHECK(fault(text).empty());
  }
}
