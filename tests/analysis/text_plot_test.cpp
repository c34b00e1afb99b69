#include "analysis/text/text_plot.h"

#include "catch.h"

using namespace alrun;

namespace {

// A line break first, so that the drawings below stand as they are.
std::string drawn(const Series& curve, std::size_t width, bool unicode) {
  return "\n" + text_plot(curve, {"labels", "test accuracy"}, {width, unicode});
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::size_t width = 0;
  for (const char c : text) {
    width = c == '\n' ? 0 : width + ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1 : 0);
    widest = std::max(widest, width);
  }
  return widest;
}

const Series rising = {{100, 200, 300, 400}, {0.2, 0.5, 0.6, 0.65}};

}  // namespace

TEST_CASE("a curve is drawn in Braille, with its axes and extremes", "[text_plot]") {
  CHECK(drawn(rising, 40, true) == R"(
test accuracy
0.7 ┤
    │                      ⢀⣀⡠⠤⠔
0.6 ┤               ⢀⡠⠤⠒⠒⠉⠉⠁
    │           ⢀⡠⠔⠊⠁
0.5 ┤        ⢀⠔⠊⠁
    │       ⡰⠁
0.4 ┤     ⢀⠜
    │    ⡠⠃
0.3 ┤  ⢀⠜
    │ ⡠⠃
0.2 ┤⠜
    └┬────────┬───────┬────────┬
    100      200     300      400 labels
lowest 0.2000 at 100 labels
highest 0.6500 at 400
)");
}

TEST_CASE("without Unicode a curve is drawn in ASCII", "[text_plot]") {
  CHECK(drawn(rising, 40, false) == R"(
test accuracy
0.7 +
    |                      ....'
0.6 +               ...''''
    |            .:'
0.5 +         .''
    |       .'
0.4 +      .'
    |    .'
0.3 +   .'
    | .'
0.2 +.'
    ++--------+-------+--------+
    100      200     300      400 labels
lowest 0.2000 at 100 labels
highest 0.6500 at 400
)");
}

TEST_CASE("a single point is a spot in the middle", "[text_plot]") {
  CHECK(drawn({{100}, {0.35}}, 40, true) == R"(
test accuracy
0.36 ┤
     │             ⣿
0.34 ┤
     │
0.32 ┤
     │
0.30 ┤
     │
0.28 ┤
     │
0.26 ┤
     └─────────────┬────────────
                  100 labels
0.3500 throughout
)");
  CHECK(drawn({{100}, {0.35}}, 40, false).find("     |             *\n") != std::string::npos);
  CHECK(drawn({{}, {}}, 40, true) == "\n");
}

TEST_CASE("a flat curve has room below, and 0 has room above", "[text_plot]") {
  CHECK(drawn({{20, 30}, {1, 1}}, 10, false) == R"(
test accuracy
1.00 +................
     |
0.95 +
     |
0.90 +
     |
0.85 +
     |
0.80 +
     |
0.75 +
     ++-------+------+
      20      25     30 labels
1.0000 throughout
)");
  CHECK(drawn({{20, 30}, {0, 0}}, 40, false).find("\n0.0 +...........................\n") != std::string::npos);
}

TEST_CASE("ticks are round numbers that tell close values apart, whatever the scale", "[text_plot]") {
  CHECK(drawn({{20, 10020}, {0.81234, 0.81241}}, 60, false) == R"(
test accuracy
0.81242 +
        |
        |                                      ..''
0.81240 +                                  ..''
        |                              ..''
        |                          ..''
0.81238 +                      ..''
        |                  ..''
        |              ..''
0.81236 +          ..''
        |      ..''
        |  ..''
0.81234 +.'
        ++-------------------+--------------------+
         20                 5000                10020 labels
lowest 0.8123 at 20 labels, highest 0.8124 at 10020
)");
  const auto falling = text_plot({{1, 2, 3}, {1234.5, 2000, 900}}, {"cost", "test nll"}, {60, false});
  CHECK(falling.starts_with("test nll\n2000 +                       ...\n"));
  CHECK(falling.find("\n 800 +\n") != std::string::npos);
  CHECK(falling.ends_with("\nlowest 900.0000 at 3 cost, highest 2000.0000 at 2\n"));
}

TEST_CASE("a drawing keeps to the width there is, down to where it could not be read", "[text_plot]") {
  Series many;
  for (int i = 0; i <= 1000; ++i) {
    many.x.push_back(10 + 10.5 * i);
    many.y.push_back(i % 7 * 0.01 + i * 0.0009);
  }
  for (const std::size_t width : {30, 50, 60, 79, 80, 100}) {
    for (const bool unicode : {true, false}) {
      CHECK(widest_line(drawn(rising, width, unicode)) <= width);
      CHECK(widest_line(drawn(many, width, unicode)) <= width);
    }
  }
  CHECK(widest_line(drawn(many, 5000, true)) < 130);
  CHECK(drawn(rising, 1, true) == drawn(rising, 20, true));
}
