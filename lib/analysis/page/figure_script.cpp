#include "analysis/page/figure_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace alrun {
namespace {

constexpr std::array<std::string_view, 7> colours = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                     "#000000", "#E69F00", "#56B4E9"};
constexpr std::array markers = {7, 5, 9, 13, 11, 15, 6, 4, 8, 12, 10};
constexpr std::size_t dashes = 5;

}  // namespace

std::string script_head(int width, int height) {
  return fmt::format(
      "set terminal svg noenhanced size {},{} dynamic font 'sans-serif,15' linewidth 1.3 background '#ffffff'\n"
      "set encoding utf8\n",
      width, height);
}

std::string_view line_colour(std::size_t i) { return colours[i % colours.size()]; }

std::string line_style(std::size_t i) {
  return fmt::format("lc rgb '{}' dt {} pt {} ps 0.7 lw 1.4", line_colour(i), 1 + i % dashes, markers[i % markers.size()]);
}

std::string slug(std::string_view text) {
  constexpr std::size_t longest = 40;
  std::string plain;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const char lower = upper ? static_cast<char>(c - 'A' + 'a') : c;
    const bool kept = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    if (kept) plain += lower;
    if (!kept && !plain.empty() && plain.back() != '-') plain += '-';
    if (plain.size() == longest) break;
  }
  while (plain.ends_with('-')) plain.pop_back();
  return plain;
}

}  // namespace alrun
