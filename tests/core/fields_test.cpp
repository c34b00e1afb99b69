#include "core/fields.h"

#include "catch.h"
#include "core/registry.h"
#include "core/wording.h"

using namespace alrun;

namespace {

enum class Colour : std::uint8_t { red, green };
constexpr std::array<std::string_view, 2> enum_names(Colour /*unused*/) { return {"red", "green"}; }

struct Inner {
  double weight = 0.5;
  void fields(Fields& f) { f("weight", weight, proper_fraction, "a share"); }
};

struct Options {
  std::int64_t count = 3;
  Colour colour = Colour::green;
  std::optional<double> limit;
  std::vector<std::int64_t> widths{16};
  PerRound<std::int64_t> epochs{{10}};
  Amount size{Amount::Kind::count, 100};
  std::string name = "x";
  bool loud = false;
  Inner inner;

  void fields(Fields& f) {
    f("count", count, at_least(1), "how many");
    f("colour", colour, "which");
    f("limit", limit, non_negative, "an optional number");
    f("widths", widths, between(1, 64), "a list");
    f("epochs", epochs, at_least(1), "per round");
    f("size", size, at_least(1), "an amount");
    f("name", name, "a name");
    f("loud", loud, "a flag");
    f("inner", inner, "a section");
  }
};

Value map(std::initializer_list<std::pair<const char*, Value>> entries) {
  Value value = Value::Map{};
  for (const auto& [key, entry] : entries) value.set(key, entry);
  return value;
}

std::string read_errors(const Value& value) {
  Options options;
  Diagnostics diagnostics;
  read_section(value, options, "the test", diagnostics);
  try {
    diagnostics.throw_if_any();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("options are read, and what is not written keeps its default") {
  Options options;
  Diagnostics diagnostics;
  read_section(map({{"count", 7},
                    {"colour", "red"},
                    {"limit", 2},
                    {"widths", Value::List{1, 2}},
                    {"epochs", Value::List{5, 6}},
                    {"size", 0.25},
                    {"inner", map({{"weight", 0.125}})}}),
               options, "the test", diagnostics);
  CHECK(diagnostics.empty());
  CHECK(options.count == 7);
  CHECK(options.colour == Colour::red);
  CHECK(options.limit == 2.0);
  CHECK(options.widths == std::vector<std::int64_t>{1, 2});
  CHECK(options.epochs.at(0) == 5);
  CHECK(options.epochs.at(9) == 6);
  CHECK(options.size.of(10) == 3);  // 2.5 rounds away from zero
  CHECK(options.inner.weight == 0.125);
  CHECK(options.name == "x");
}

TEST_CASE("what is written reads back as the same") {
  Options options;
  options.size = {Amount::Kind::all};
  options.epochs.values = {3, 4};
  options.limit = 0.1;
  const Value written = Codec<Options>::write(options);
  Options again;
  Diagnostics diagnostics;
  read_section(written, again, "the test", diagnostics);
  CHECK(diagnostics.empty());
  CHECK(Codec<Options>::write(again) == written);
}

TEST_CASE("whole numbers keep every digit") {
  const std::int64_t no_double = (std::int64_t{1} << 53) + 1;
  const auto wanted = map({{"count", no_double}, {"size", no_double}});
  Options options;
  Diagnostics diagnostics;
  read_section(wanted, options, "the test", diagnostics);
  const auto written = Codec<Options>::write(options);
  CHECK(*written.find("count") == Value(no_double));
  CHECK(*written.find("size") == Value(no_double));
}

TEST_CASE("wrong values are refused with what would be right") {
  CHECK(read_errors(map({{"count", 0}})) == "'count' must be a whole number >= 1, not 0");
  CHECK(read_errors(map({{"count", 1.5}})) == "'count' must be a whole number >= 1, not 1.5");
  CHECK(read_errors(map({{"count", "2"}})) == "'count' must be a whole number >= 1, not '2'");
  CHECK(read_errors(map({{"count", Value()}})) == "'count' must be a whole number >= 1, not nothing");
  CHECK(read_errors(map({{"colour", "gren"}})) == "'colour' must be one of red, green, not 'gren'; did you mean 'green'?");
  CHECK(read_errors(map({{"limit", -1}})) == "'limit' must be a number >= 0, or null, not -1");
  CHECK(read_errors(map({{"limit", std::numeric_limits<double>::infinity()}})) ==
        "'limit' must be a number >= 0, or null, not inf");
  CHECK(read_errors(map({{"widths", 3}})) == "'widths' must be a list, each item a whole number >= 1 and <= 64, not 3");
  CHECK(read_errors(map({{"widths", Value::List{3, 65}}})) ==
        "each item of 'widths' must be a whole number >= 1 and <= 64, not 65");
  CHECK(read_errors(map({{"epochs", Value::List{}}})) ==
        "'epochs' must be a whole number >= 1, or a list of them, one a round, not a list");
  CHECK(read_errors(map({{"size", 1.5}})) ==
        "'size' must be a whole number >= 1, a fraction such as 0.8, or 'all', not 1.5");
  CHECK(read_errors(map({{"loud", "yes"}})) == "'loud' must be true or false, not 'yes'");
  CHECK(read_errors(map({{"inner", 1}})) == "'inner' must be a map, not 1");
  CHECK(read_errors(map({{"inner", map({{"weight", 1}})}})) == "'weight' must be a number >= 0 and < 1, not 1");
}

TEST_CASE("unknown keys are named with the closest known one, all at once") {
  CHECK(read_errors(map({{"cuont", 1}, {"inner", map({{"wieght", 1}})}, {"zzz", 1}})) ==
        "unknown key 'wieght' in 'inner'; did you mean 'weight'?\n"
        "unknown key 'cuont' in the test; did you mean 'count'?\n"
        "unknown key 'zzz' in the test; known keys: count, colour, limit, widths, epochs, size, name, loud and inner");
}

TEST_CASE("the schema says types, bounds, choices and defaults") {
  Options options;
  const Value schema = object_schema(list_fields(options));
  const auto* properties = schema.find("properties");
  CHECK(*properties->find("count")->find("type") == Value("integer"));
  CHECK(*properties->find("count")->find("minimum") == Value(1.0));
  CHECK(*properties->find("count")->find("default") == Value(3));
  CHECK(*properties->find("colour")->find("enum") == Value(Value::List{"red", "green"}));
  CHECK(*schema.find("additionalProperties") == Value(false));
}

TEST_CASE("suggestions need to be close") {
  const std::vector<std::string> known{"temperature", "threshold", "margin"};
  CHECK(closest("temprature", known) == "temperature");
  CHECK(closest("treshold", known) == "threshold");
  CHECK(closest("magrin", known) == "margin");
  CHECK(closest("zebra", known).empty());
  CHECK(closest("", known).empty());
}

namespace {

struct Shape2D {
  static constexpr const char* kind = "shape";
  static constexpr const char* plural = "shapes";
  struct Common {
    std::string label = "none";
    void fields(Fields& f) { f("label", label, "a label"); }
  };
  virtual ~Shape2D() = default;
  [[nodiscard]] virtual double area() const = 0;
};

struct SquareOptions {
  double side = 2;
  void fields(Fields& f) { f("side", side, positive, "its side"); }
};
struct Square final : Shape2D {
  explicit Square(const SquareOptions& options) : side(options.side) {}
  [[nodiscard]] double area() const override { return side * side; }
  double side;
};

const bool registered = registry<Shape2D>().add<Square, SquareOptions>("square", "four sides");
const bool registered_twice = registry<Shape2D>().add<Square, SquareOptions>("square", "again");

std::string component_errors(const Value& value) {
  Component<Shape2D> component;
  Diagnostics diagnostics;
  Codec<Component<Shape2D>>::read(value, component, {}, {"shape", diagnostics});
  try {
    diagnostics.throw_if_any();
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a registered component is made from its options, and its interface's common ones") {
  CHECK(registered);
  Component<Shape2D> component;
  Diagnostics diagnostics;
  Codec<Component<Shape2D>>::read(map({{"type", "square"}, {"side", 3}, {"label", "big"}}), component, {},
                                  {"shape", diagnostics});
  CHECK(diagnostics.empty());
  CHECK(component.make()->area() == 9);
  CHECK(component.common().label == "big");
  CHECK(Codec<Component<Shape2D>>::write(component) == map({{"type", "square"}, {"side", 3.0}, {"label", "big"}}));
}

TEST_CASE("a component's mistakes are named") {
  CHECK(component_errors(map({{"side", 1}})) == "a shape needs 'type', one of square");
  CHECK(component_errors(map({{"type", "sqare"}, {"sid", 1}})) == "unknown shape 'sqare'; did you mean 'square'?");
  CHECK(component_errors(map({{"type", "circle"}})) == "unknown shape 'circle'; known: square");
  CHECK(component_errors(map({{"type", "square"}, {"sides", 1}})) ==
        "unknown key 'sides' in shape 'square'; did you mean 'side'?");
}

TEST_CASE("a name registered twice keeps the first and is reported") {
  CHECK_FALSE(registered_twice);
  CHECK(registry<Shape2D>().duplicates() == std::vector<std::string>{"square"});
  CHECK(registry<Shape2D>().card("square").summary == "four sides");
}

TEST_CASE("a mistake among several options points as deep as its path is written") {
  const auto at = [](Value value, int line) {
    value.place.line = line;
    return value;
  };
  const Value root = at(
      map({{"steps", at(Value::List{at(map({{"until", at(5, 4)}}), 3), at(Value::Map{}, 6)}, 2)}, {"weight", at(1, 9)}}), 1);
  const std::vector<std::pair<std::string, int>> expected{
      {"steps", 2},     {"steps.0", 3},       {"steps.0.until", 4}, {"steps.1.until", 6}, {"steps.2.until", 2},
      {"steps.one", 2}, {"steps.0.other", 3}, {"weight", 9},        {"weight.0", 9},      {"other", 1}};
  for (const auto& [path, line] : expected) {
    CAPTURE(path);
    Problems problems;
    problems.add(path, "wrong");
    Diagnostics diagnostics;
    problems.report(root, diagnostics);
    try {
      diagnostics.throw_if_any();
    } catch (const ConfigError& error) {
      CHECK(error.diagnostics().at(0).place.line == line);
    }
  }
}
