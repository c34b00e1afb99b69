#include "core/printable.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "core/utf8.h"

namespace alrun {
namespace {

using Byte = unsigned char;

bool is_plain(char c) { return (c >= ' ' && c < '\x7f') || c == '\n' || c == '\t'; }

// Of a well-formed character.
std::uint32_t code_point(std::string_view character) {
  constexpr Byte first_byte_masks[] = {0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t code = static_cast<Byte>(character[0]) & first_byte_masks[character.size() - 1];
  for (const char c : character.substr(1)) code = code << 6U | (static_cast<Byte>(c) & 0x3FU);
  return code;
}

// C0 and DEL, C1, and the embeddings, overrides and isolates of bidirectional text.
bool acts_on_a_terminal(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto plain = std::find_if_not(text.begin(), text.end(), is_plain);
    out.append(text.begin(), plain);
    text.remove_prefix(static_cast<std::size_t>(plain - text.begin()));
    if (text.empty()) break;
    const auto length = utf8_character_length(text);
    const auto character = text.substr(0, std::max<std::size_t>(length, 1));
    if (length == 0) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<Byte>(text[0]));
    } else if (const auto code = code_point(character); acts_on_a_terminal(code)) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
    } else {
      out += character;
    }
    text.remove_prefix(character.size());
  }
  return out;
}

}  // namespace alrun
