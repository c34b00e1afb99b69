#include "core/quoted_output.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/printable.h"
#include "core/utf8.h"

namespace alrun {

std::string quoted_output(std::string_view output) {
  constexpr std::string_view blank = " \t\r\n\v\f";
  constexpr std::size_t longest = 200;
  const auto begin = std::min(output.find_first_not_of(blank), output.size());
  const auto all = output.substr(begin, output.find_last_not_of(blank) + 1 - begin);
  if (all.empty()) return "nothing";
  const auto shown = utf8_prefix(all, longest);
  std::string line;
  for (const char c : shown) line += c == '\n' ? "\\n" : std::string(1, c);
  return fmt::format("'{}{}'", printable(line), shown.size() < all.size() ? "..." : "");
}

}  // namespace alrun
