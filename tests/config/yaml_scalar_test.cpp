#include "config/yaml_scalar.h"

#include <cmath>
#include <limits>

#include "catch.h"
#include "config/yaml.h"

using namespace alrun;

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

struct Case {
  const char* text;
  Value value;
};

std::string refusal(const std::string& tag, const std::string& text) {
  try {
    tagged_scalar(tag, text, {});
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

std::string core(const std::string& kind) { return "tag:yaml.org,2002:" + kind; }

}  // namespace

TEST_CASE("plain scalars follow YAML 1.2's core schema, strictly") {
  const std::vector<Case> cases{
      {"", Value()},
      {"~", Value()},
      {"null", Value()},
      {"Null", Value()},
      {"NULL", Value()},
      {"true", true},
      {"True", true},
      {"TRUE", true},
      {"false", false},
      {"False", false},
      {"FALSE", false},
      {"0", 0},
      {"12", 12},
      {"-3", -3},
      {"+3", 3},
      {"-0", 0},
      {"010", 10},
      {"0o17", 15},
      {"0x1F", 31},
      {"0xff", 255},
      {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
      {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
      {"9223372036854775808", 9223372036854775808.0},
      {"-9223372036854775809", -9223372036854775808.0},
      {"0x8000000000000000", 9223372036854775808.0},
      {"0o1000000000000000000000", 9223372036854775808.0},
      {"1.5", 1.5},
      {"-1.5", -1.5},
      {"+1.5", 1.5},
      {".5", 0.5},
      {"-.5", -0.5},
      {"5.", 5.0},
      {"1e3", 1000.0},
      {"1E+3", 1000.0},
      {"1e-3", 0.001},
      {"5.e1", 50.0},
      {".5e1", 5.0},
      {"1e999", infinite},
      {"-1e999", -infinite},
      {"1e-999", 0.0},
      {".inf", infinite},
      {"+.Inf", infinite},
      {"-.INF", -infinite},
      // All else is text.
      {"nUll", "nUll"},
      {"tRUE", "tRUE"},
      {"yes", "yes"},
      {"on", "on"},
      {"+-5", "+-5"},
      {"-+5", "-+5"},
      {"--5", "--5"},
      {"++5", "++5"},
      {"+", "+"},
      {"-", "-"},
      {".", "."},
      {"e", "e"},
      {"e5", "e5"},
      {"1e", "1e"},
      {"1e+", "1e+"},
      {"1e1.5", "1e1.5"},
      {"1.2.3", "1.2.3"},
      {"12a", "12a"},
      {"1_000", "1_000"},
      {"1,5", "1,5"},
      {" 5", " 5"},
      {"0x", "0x"},
      {"0xG", "0xG"},
      {"0X1F", "0X1F"},
      {"-0x1F", "-0x1F"},
      {"0o8", "0o8"},
      {"0b1", "0b1"},
      {"inf", "inf"},
      {"nan", "nan"},
      {"-.nan", "-.nan"},
      {".iNF", ".iNF"},
  };
  for (const auto& [text, value] : cases) {
    CAPTURE(text);
    CHECK(plain_scalar(text) == value);
    CHECK(plain_scalar(text).text == text);
  }
  for (const auto* text : {".nan", ".NaN", ".NAN"}) CHECK(std::isnan(*plain_scalar(text).get<double>()));
}

TEST_CASE("a tag is honoured, or refused with what is wrong with it") {
  CHECK(tagged_scalar("?", "5", {}) == Value(5));
  CHECK(tagged_scalar("!", "5", {}) == Value("5"));
  CHECK(tagged_scalar(core("str"), "5", {}) == Value("5"));
  CHECK(tagged_scalar(core("str"), "", {}) == Value(""));
  CHECK(tagged_scalar(core("int"), "0x10", {}) == Value(16));
  CHECK(tagged_scalar(core("float"), "5", {}) == Value(5.0));
  CHECK(tagged_scalar(core("float"), ".5", {}) == Value(0.5));
  CHECK(tagged_scalar(core("bool"), "True", {}) == Value(true));
  CHECK(tagged_scalar(core("null"), "~", {}).is_null());
  CHECK(tagged_scalar(core("null"), "", {}).is_null());

  const std::string remedy = "; change the value or leave the tag out";
  CHECK(refusal(core("int"), "abc") == "!!int stands before 'abc', which is not a whole number" + remedy);
  CHECK(refusal(core("int"), "1.5") == "!!int stands before '1.5', which is not a whole number" + remedy);
  CHECK(refusal(core("float"), "x") == "!!float stands before 'x', which is not a number" + remedy);
  CHECK(refusal(core("bool"), "yes") == "!!bool stands before 'yes', which is not true or false" + remedy);
  CHECK(refusal(core("null"), "0") == "!!null stands before '0', which is not null" + remedy);
  for (const std::string& tag : {core("binary"), core("timestamp"), core("seq"), core(""), std::string("!own")}) {
    CHECK_THAT(refusal(tag, "5"), Catch::Contains(" has no meaning here; leave it out, or write !!str, !!int"));
  }
  CHECK_THAT(refusal(core("binary"), "5"), Catch::StartsWith("the tag !!binary has"));
  CHECK_THAT(refusal("!own", "5"), Catch::StartsWith("the tag !own has"));
}

TEST_CASE("tagged values are written so that they read back as the same") {
  Diagnostics diagnostics;
  const auto value = parse_yaml(
      "a: !!str 5\nb: !!float 5\nc: 0x10\nd: .inf\ne: !!str true\nf: !!int 7\ng: !!seq [!!str 1]\nh: !!map {i: -.inf}\n",
      "t.yaml", diagnostics);
  diagnostics.throw_if_any();
  CHECK(*value.find("a") == Value("5"));
  CHECK(*value.find("b") == Value(5.0));
  CHECK(parse_yaml(to_yaml(value), "t.yaml", diagnostics) == value);
  CHECK(to_yaml(Value(infinite)) == ".inf\n");
  CHECK(to_yaml(Value(std::nan(""))) == ".nan\n");
}
