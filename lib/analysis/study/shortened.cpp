#include "analysis/study/shortened.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace alrun {
namespace {

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
