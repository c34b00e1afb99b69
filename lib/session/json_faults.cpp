#include "session/json_faults.h"

#include <fmt/format.h>

#include <algorithm>

namespace alrun {
namespace {

// "line 3, column 14"
std::string place_of(std::string_view text, std::size_t at) {
  const auto before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  return fmt::format("line {}, column {}", line, at - (before.rfind('\n') + 1) + 1);  // npos + 1 is 0
}

std::string shown(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > ' ' && byte < 0x7F ? fmt::format("'{}'", c) : fmt::format("the byte 0x{:02X}", static_cast<unsigned>(byte));
}

}  // namespace

std::string json_fault(std::string_view text, std::size_t byte) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return "the file is empty";
  if (byte == 0 || byte > text.size()) return fmt::format("it ends too early, at {}", place_of(text, text.size()));
  return fmt::format("{} is not expected at {}", shown(text[byte - 1]), place_of(text, byte - 1));
}

}  // namespace alrun
