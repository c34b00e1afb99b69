#include "analysis/figure_script.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

namespace alrun {
namespace {

constexpr std::array<std::string_view, 7> colours = {"#0072B2", "#D55E00", "#009E73", "#CC79A7",
                                                     "#000000", "#E69F00", "#56B4E9"};
constexpr std::array markers = {7, 5, 9, 13, 11, 15, 6, 4, 8, 12, 10};
constexpr std::size_t dashes = 5;

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// An ellipsis after so many characters, then the end of the text.
std::string shortened(std::string_view text, std::size_t limit, std::size_t head) {
  std::vector<std::size_t> starts;  // of characters
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!continues_character(text[i])) starts.push_back(i);
  }
  if (starts.size() <= limit) return std::string(text);
  const auto tail = limit - 1 - head;
  const auto end = tail > 0 ? text.substr(starts[starts.size() - tail]) : std::string_view();
  return std::string(text.substr(0, starts[head])) + "…" + std::string(end);
}

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

std::string shortened(std::string_view text, std::size_t limit) { return shortened(text, limit, limit / 2); }

std::vector<std::string> shortened_apart(const std::vector<std::string>& texts, std::size_t limit) {
  for (const std::size_t head : {limit / 2, std::size_t{0}, limit - 1}) {
    std::vector<std::string> cut;
    cut.reserve(texts.size());
    for (const auto& text : texts) cut.push_back(shortened(text, limit, head));
    if (std::set<std::string>(cut.begin(), cut.end()).size() == cut.size()) return cut;
  }
  std::vector<std::string> numbered;
  for (const auto& text : texts) {
    const auto number = fmt::format("{}: ", numbered.size() + 1);
    numbered.push_back(number + shortened(text, limit - std::min(limit - 2, number.size())));
  }
  return numbered;
}

}  // namespace alrun
