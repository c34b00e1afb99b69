#include "analysis/text/text_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace alrun {
namespace {

constexpr double rounding = 1e-9;             // 0.3 / 0.1 is not quite 3
constexpr std::size_t least_columns = 16;     // of the drawing, in however narrow a window
constexpr std::size_t most_columns = 100;     // a wider curve is not easier to read
constexpr std::size_t rows_aimed_at = 12;     // of the drawing
constexpr std::size_t most_intervals = 7;     // between ticks on the y axis
constexpr std::size_t columns_of_a_tick = 9;  // on the x axis, with its label

/// Ticks at low, low + step, ..., low + count * step.
struct Scale {
  double low = 0;
  double step = 1;
  std::size_t count = 1;
  int decimals = 0;  ///< that tell the ticks apart

  [[nodiscard]] double tick(std::size_t i) const { return low + static_cast<double>(i) * step; }
  [[nodiscard]] double share(double value) const { return (value - low) / (static_cast<double>(count) * step); }
};

Scale scale_of(double low, double high, double step, int decimals) {
  const double first = std::floor(low / step + rounding);
  const double last = std::ceil(high / step - rounding);
  Scale scale{first * step, step, static_cast<std::size_t>(std::max(0.0, last - first)), decimals};
  if (scale.count > 0) return scale;
  scale.count = 1;  // all values are one tick's: it gets room below, as 1 may be the largest there is, or above 0
  if (first > 0) scale.low = (first - 1) * step;
  return scale;
}

// Steps of 1, 2 or 5 times a power of ten: the finest with so many intervals or fewer.
Scale nice_scale(double low, double high, std::size_t intervals) {
  if (low == high) {  // not above: 1 may be the most there is
    if (low == 0) high = 1;
    low -= std::abs(low) / 4;
  }
  constexpr int finest = 12;
  constexpr int coarsest = 15;
  for (int exponent = -finest; exponent <= coarsest; ++exponent) {
    double power = 1;
    for (int i = 0; i < std::abs(exponent); ++i) power *= 10;
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double step = exponent < 0 ? factor / power : factor * power;
      if ((high - low) / step > static_cast<double>(intervals)) continue;
      const auto scale = scale_of(low, high, step, std::max(0, -exponent));
      if (scale.count <= intervals) return scale;
    }
  }
  return {low, high > low ? high - low : 1, 1, 0};
}

// Dots of a drawing: a character holds 2 x 4 of them in Braille, 1 x 2 in ASCII.
class Canvas {
 public:
  Canvas(std::size_t columns, std::size_t rows, bool unicode)
      : across_(unicode ? 2 : 1), down_(unicode ? 4 : 2), columns_(columns), rows_(rows), cells_(columns * rows) {}

  /// A line between two places given as shares of the width and of the height between the middles of the outer rows.
  void line(double x1, double y1, double x2, double y2) {
    const double from_x = column_of(x1);
    const double from_y = row_of(y1);
    const double to_x = column_of(x2);
    const double to_y = row_of(y2);
    const auto steps =
        static_cast<std::size_t>(std::ceil(std::max({std::abs(to_x - from_x), std::abs(to_y - from_y), 1.0})));
    for (std::size_t i = 0; i <= steps; ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(steps);
      dot(from_x + share * (to_x - from_x), from_y + share * (to_y - from_y));
    }
  }

  /// Fills the whole character at a place.
  void spot(double x, double y) {
    const auto column = static_cast<std::size_t>(std::lround(column_of(x))) / across_;
    const auto row = static_cast<std::size_t>(std::lround(row_of(y))) / down_;
    cells_[row * columns_ + column] = 0xFF;
  }

  [[nodiscard]] std::string row(std::size_t index) const {
    std::string text;
    for (std::size_t c = 0; c < columns_; ++c) text += character(cells_[index * columns_ + c]);
    text.erase(text.find_last_not_of(' ') + 1);
    return text;
  }

 private:
  [[nodiscard]] double column_of(double x) const { return x * static_cast<double>(columns_ * across_ - 1); }
  [[nodiscard]] double row_of(double y) const {
    const double middle = static_cast<double>(down_ - 1) / 2;
    return middle + (1 - y) * static_cast<double>((rows_ - 1) * down_);
  }

  void dot(double column, double row) {
    constexpr std::array<std::array<std::uint8_t, 2>, 4> bits = {{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};
    const auto c = static_cast<std::size_t>(std::lround(column));
    const auto r = static_cast<std::size_t>(std::lround(row));
    cells_[r / down_ * columns_ + c / across_] |= bits[r % down_][c % across_];
  }

  [[nodiscard]] std::string character(std::uint8_t bits) const {
    if (bits == 0) return " ";
    if (down_ == 2) return bits == 0xFF ? "*" : bits == 0x01 ? "'" : bits == 0x02 ? "." : ":";
    // U+2800 and the bits, in UTF-8.
    return {'\xE2', static_cast<char>(0xA0U | (bits >> 6U)), static_cast<char>(0x80U | (bits & 0x3FU))};
  }

  std::size_t across_;
  std::size_t down_;
  std::size_t columns_;
  std::size_t rows_;
  std::vector<std::uint8_t> cells_;
};

std::string number(double value, int decimals) { return fmt::format("{:.{}f}", value, decimals); }

// Whole, or with a few decimals.
std::string plain(double value) { return value == std::floor(value) ? number(value, 0) : fmt::format("{:.6g}", value); }

struct Tick {
  std::size_t column = 0;
  std::string label;
};

// Both ends, and between them as many as there is room for.
std::vector<Tick> x_ticks(double first, double last, std::size_t columns) {
  if (first == last) return {{columns / 2, plain(first)}};
  const auto column = [&](double x) {
    return static_cast<std::size_t>(std::lround((x - first) / (last - first) * static_cast<double>(columns - 1)));
  };
  const auto scale = nice_scale(first, last, columns / columns_of_a_tick + 1);
  std::vector<Tick> ticks = {{0, plain(first)}};
  const Tick end{columns - 1, plain(last)};
  // From the middle of one label to that of the next, with two spaces between.
  const auto apart = [](const Tick& a, const Tick& b) {
    return a.column + (a.label.size() + b.label.size()) / 2 + 2 <= b.column;
  };
  for (std::size_t i = 0; i <= scale.count; ++i) {
    const double value = scale.tick(i);
    if (value <= first || value >= last) continue;
    const Tick tick{column(value), number(value, scale.decimals)};
    if (apart(ticks.back(), tick) && apart(tick, end)) ticks.push_back(tick);
  }
  ticks.push_back(end);
  return ticks;
}

// A line of ticks' labels, each below the middle of its tick, and the axis's name after the last.
std::string label_line(const std::vector<Tick>& ticks, std::size_t margin, const std::string& name) {
  std::string line;
  for (const auto& tick : ticks) {
    const auto middle = margin + tick.column;
    const auto half = (tick.label.size() - 1) / 2;
    line.resize(std::max(line.size() + (line.empty() ? 0 : 1), middle > half ? middle - half : 0), ' ');
    line += tick.label;
  }
  return line + " " + name;
}

std::string axis_line(const std::vector<Tick>& ticks, std::size_t columns, bool unicode) {
  std::vector<std::string> line(columns, unicode ? "─" : "-");
  for (const auto& tick : ticks) line[tick.column] = unicode ? "┬" : "+";
  std::string text = unicode ? "└" : "+";
  for (const auto& piece : line) text += piece;
  return text;
}

Canvas drawing(const Series& curve, const Scale& y, std::size_t columns, std::size_t rows, bool unicode) {
  Canvas canvas(columns, rows, unicode);
  const double first = curve.x.front();
  const double range = curve.x.back() - first;
  const auto at = [&](double x) { return range > 0 ? (x - first) / range : 0.5; };
  for (std::size_t i = 1; i < curve.x.size(); ++i) {
    canvas.line(at(curve.x[i - 1]), y.share(curve.y[i - 1]), at(curve.x[i]), y.share(curve.y[i]));
  }
  if (curve.x.size() == 1) canvas.spot(at(first), y.share(curve.y.front()));
  return canvas;
}

// In two lines where one is too long.
std::string extremes(const Series& curve, const std::string& x_name, std::size_t width) {
  const auto low = std::min_element(curve.y.begin(), curve.y.end());
  const auto high = std::max_element(curve.y.begin(), curve.y.end());
  const auto x = [&](auto place) { return plain(curve.x[static_cast<std::size_t>(place - curve.y.begin())]); };
  if (*low == *high) return fmt::format("{:.4f} throughout", *low);
  const auto lowest = fmt::format("lowest {:.4f} at {} {}", *low, x(low), x_name);
  const auto highest = fmt::format("highest {:.4f} at {}", *high, x(high));
  const auto line = lowest + ", " + highest;
  return line.size() <= width ? line : lowest + "\n" + highest;
}

}  // namespace

std::string text_plot(const Series& curve, const PlotNames& names, const TextLook& look) {
  if (curve.x.empty()) return {};
  const auto [low, high] = std::minmax_element(curve.y.begin(), curve.y.end());
  const auto y = nice_scale(*low, *high, most_intervals);
  const auto rows_between = (rows_aimed_at + y.count / 2) / y.count;
  const auto rows = y.count * rows_between + 1;

  const auto label_size = std::max(number(y.tick(0), y.decimals).size(), number(y.tick(y.count), y.decimals).size());
  const auto margin = label_size + 2;
  const auto right = plain(curve.x.back()).size() / 2 + 1 + names.x.size();
  const auto free = look.width > margin + right ? look.width - margin - right : 0;
  const auto columns = std::clamp(free, least_columns, most_columns);
  const auto canvas = drawing(curve, y, columns, rows, look.unicode);

  std::string text = names.y + "\n";
  for (std::size_t row = 0; row < rows; ++row) {
    const bool is_tick = row % rows_between == 0;
    const auto label = is_tick ? number(y.tick(y.count - row / rows_between), y.decimals) : "";
    const char* axis = look.unicode ? (is_tick ? "┤" : "│") : (is_tick ? "+" : "|");
    text += fmt::format("{:>{}} {}{}\n", label, label_size, axis, canvas.row(row));
  }
  const auto ticks = x_ticks(curve.x.front(), curve.x.back(), columns);
  text += std::string(margin - 1, ' ') + axis_line(ticks, columns, look.unicode) + "\n";
  text += label_line(ticks, margin, names.x) + "\n";
  return text + extremes(curve, names.x, look.width) + "\n";
}

}  // namespace alrun
