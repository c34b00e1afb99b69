#include "text_look.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

namespace alrun {
namespace {

constexpr std::size_t usual_width = 80;
constexpr std::size_t most_width = 10'000;  // more is no width

std::optional<std::size_t> width_if_any(std::size_t width) {
  return width > 0 && width <= most_width ? std::optional(width) : std::nullopt;
}

std::optional<std::size_t> width_of_environment() {
  const char* text = std::getenv("COLUMNS");
  if (text == nullptr) return std::nullopt;
  std::size_t width = 0;
  const auto* end = text + std::strlen(text);
  const auto [stop, error] = std::from_chars(text, end, width);
  return error == std::errc() && stop == end ? width_if_any(width) : std::nullopt;
}

std::optional<std::size_t> width_of_terminal(int descriptor) {
  winsize size{};
  return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? width_if_any(size.ws_col) : std::nullopt;
}

// As POSIX chooses: the first that is set and not empty. Its charset stands behind a dot: "de_DE.utf8@euro".
bool locale_has_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    std::string locale(value);
    std::transform(locale.begin(), locale.end(), locale.begin(), [](unsigned char c) { return std::tolower(c); });
    return locale.find(".utf-8") != std::string::npos || locale.find(".utf8") != std::string::npos;
  }
  return false;
}

}  // namespace

TextLook text_look(int descriptor) {
  auto width = width_of_environment();
  if (!width) width = width_of_terminal(descriptor);
  return {width.value_or(usual_width), locale_has_utf8()};
}

}  // namespace alrun
