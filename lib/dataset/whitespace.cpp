#include "dataset/whitespace.h"

#include <algorithm>
#include <array>

namespace alrun {
namespace {

bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r') || (c >= '\x1C' && c <= '\x1F'); }

// What str.isspace() is true for outside ASCII, as UTF-8. None of these ends in another one's bytes.
constexpr std::array<std::string_view, 19> wide_spaces = {
    "\u0085", "\u00A0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006",
    "\u2007", "\u2008", "\u2009", "\u200A", "\u2028", "\u2029", "\u202F", "\u205F", "\u3000"};

}  // namespace

std::string_view strip(std::string_view text) {
  const auto leading = [&]() -> std::size_t {
    if (text.empty()) return 0;
    if (static_cast<unsigned char>(text.front()) < 0x80) return is_ascii_space(text.front()) ? 1 : 0;
    const auto* it = std::find_if(wide_spaces.begin(), wide_spaces.end(), [&](auto s) { return text.starts_with(s); });
    return it == wide_spaces.end() ? 0 : it->size();
  };
  const auto trailing = [&]() -> std::size_t {
    if (text.empty()) return 0;
    if (static_cast<unsigned char>(text.back()) < 0x80) return is_ascii_space(text.back()) ? 1 : 0;
    const auto* it = std::find_if(wide_spaces.begin(), wide_spaces.end(), [&](auto s) { return text.ends_with(s); });
    return it == wide_spaces.end() ? 0 : it->size();
  };
  while (const auto n = leading()) text.remove_prefix(n);
  while (const auto n = trailing()) text.remove_suffix(n);
  return text;
}

}  // namespace alrun
