#include "dataset/newsgroup_text.h"

#include <algorithm>

#include "dataset/whitespace.h"

namespace alrun {
namespace {

bool is_quoting(std::string_view line) {
  if (line.starts_with('>') || line.starts_with('|') || line.starts_with("In article") || line.starts_with("Quoted from"))
    return true;
  constexpr std::array<std::string_view, 5> attributions = {"writes in", "writes:", "wrote:", "says:", "said:"};
  return std::any_of(attributions.begin(), attributions.end(),
                     [&](auto words) { return line.find(words) != std::string_view::npos; });
}

// Blank or hyphens only; hyphens with white space between them do not count, as in scikit-learn.
bool is_rule(std::string_view line) { return strip(line).find_first_not_of('-') == std::string_view::npos; }

}  // namespace

std::string latin1_to_utf8(std::string_view bytes) {
  const auto beyond_ascii = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  std::string text;
  text.reserve(bytes.size() + static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), beyond_ascii)));
  while (!bytes.empty()) {
    const auto run = static_cast<std::size_t>(std::find_if(bytes.begin(), bytes.end(), beyond_ascii) - bytes.begin());
    text.append(bytes.substr(0, run));
    bytes.remove_prefix(run);
    if (bytes.empty()) break;
    const auto byte = static_cast<unsigned char>(bytes.front());
    text += static_cast<char>(0xC0U | (byte >> 6U));
    text += static_cast<char>(0x80U | (byte & 0x3FU));
    bytes.remove_prefix(1);
  }
  return text;
}

std::string_view without_header(std::string_view text) {
  const auto blank = text.find("\n\n");
  return blank == std::string_view::npos ? std::string_view() : text.substr(blank + 2);
}

std::string_view without_footer(std::string_view text) {
  const auto body = strip(text);
  for (auto end = body.size();;) {
    // The line that ends at `end` begins after the newline before it.
    const auto newline = end == 0 ? std::string_view::npos : body.rfind('\n', end - 1);
    if (newline == std::string_view::npos) return text;  // the first line: there is nothing before it to keep
    if (is_rule(body.substr(newline + 1, end - newline - 1))) return body.substr(0, newline);
    end = newline;
  }
}

std::string without_quotes(std::string_view text) {
  std::string kept;
  kept.reserve(text.size());
  bool first = true;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto line = text.substr(begin, end - begin);
    begin = end + 1;
    if (is_quoting(line)) continue;
    if (!first) kept += '\n';
    kept += line;
    first = false;
  }
  return kept;
}

std::string without(std::string_view text, const std::vector<Removal>& parts) {
  const auto asked = [&](Removal part) { return std::find(parts.begin(), parts.end(), part) != parts.end(); };
  if (asked(Removal::headers)) text = without_header(text);
  if (asked(Removal::footers)) text = without_footer(text);
  return asked(Removal::quotes) ? without_quotes(text) : std::string(text);
}

}  // namespace alrun
