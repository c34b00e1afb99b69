#include "config/yaml_faults.h"

#include <fmt/format.h>
#include <yaml-cpp/exceptions.h>

#include <algorithm>
#include <array>

namespace alrun {
namespace {

namespace Says = YAML::ErrorMsg;

constexpr const char* tab = "a tab in the indentation; YAML allows spaces only: replace it by spaces";

// What needs no look at the text. A message may go on after the words here.
struct Sentence {
  const char* yaml_cpp;
  const char* own;
};
constexpr const char* directive =
    "a directive (a line that begins with %) that cannot be read; a config needs none: remove it";
constexpr const char* tag = "a tag that cannot be read; remove it, or put a text that begins with ! in quotes";
constexpr const char* anchor = "an anchor without a name; write one after &, or put a text that begins with & in quotes";
constexpr const char* alias = "an alias without a name; write one after *, or put a text that begins with * in quotes";
constexpr const char* escape = "is no escape in a text in double quotes; write \\\\ for a backslash, or use single quotes";
const std::array sentences{
    Sentence{Says::YAML_DIRECTIVE_ARGS, directive},
    Sentence{Says::YAML_VERSION, directive},
    Sentence{Says::YAML_MAJOR_VERSION, directive},
    Sentence{Says::REPEATED_YAML_DIRECTIVE, directive},
    Sentence{Says::TAG_DIRECTIVE_ARGS, directive},
    Sentence{Says::REPEATED_TAG_DIRECTIVE, directive},
    Sentence{Says::CHAR_IN_TAG_HANDLE, tag},
    Sentence{Says::TAG_WITH_NO_SUFFIX, tag},
    Sentence{Says::END_OF_VERBATIM_TAG, tag},
    Sentence{Says::MULTIPLE_TAGS, "a second tag before one value; keep one"},
    Sentence{Says::MULTIPLE_ANCHORS, "a second anchor before one value; keep one"},
    Sentence{Says::ALIAS_CONTENT, "a value after an alias, which is one itself; remove one of them"},
    Sentence{Says::DOC_IN_SCALAR,
             "a line of --- or ... within a text in quotes; close the quote above it, or indent the line"},
    Sentence{Says::EOF_IN_SCALAR, quote_left_open},
    Sentence{Says::TAB_IN_INDENTATION, tab},
    Sentence{Says::FLOW_END, "a bracket that closes nothing; remove it, or put the value in quotes"},
    Sentence{Says::BLOCK_ENTRY, "an item of a list cannot begin here; put each '- ' on a line of its own below the key"},
    Sentence{Says::MAP_KEY, "a value cannot begin with '?'; put it in quotes"},
    Sentence{Says::ALIAS_NOT_FOUND, alias},
    Sentence{Says::CHAR_IN_ALIAS, alias},
    Sentence{Says::ANCHOR_NOT_FOUND, anchor},
    Sentence{Says::CHAR_IN_ANCHOR, anchor},
    Sentence{Says::ZERO_INDENT_IN_BLOCK, "the indentation of a text block cannot be 0; leave the number out"},
    Sentence{Says::CHAR_IN_BLOCK, "something after | or >; the text begins on the next line"},
};

// The text of a line; empty beyond the last.
std::string line_at(const Lines& lines, int line) {
  const auto index = static_cast<std::size_t>(line);
  return line >= 0 && index < lines.size() ? lines[index] : std::string();
}

std::size_t indentation(const std::string& line) { return std::min(line.find_first_not_of(" \t"), line.size()); }

bool is_blank_or_comment(const std::string& line) {
  const auto at = indentation(line);
  return at == line.size() || line[at] == '#';
}

// The last line above that says anything.
std::string line_above(const Lines& lines, int line) {
  do --line;
  while (line >= 0 && is_blank_or_comment(line_at(lines, line)));
  return line_at(lines, line);
}

// "key: value", or "key:"; a colon in quotes counts, too.
bool has_key(const std::string& line) { return line.find(": ") != std::string::npos || line.ends_with(':'); }

YamlFault tab_in(const Lines& lines, int line) { return {line, static_cast<int>(line_at(lines, line).find('\t')), tab}; }

bool has_tab_indentation(const std::string& line) {
  return line.substr(0, indentation(line)).find('\t') != std::string::npos;
}

// yaml-cpp meets a colon where no key can stand. Why there can be none shows in the lines.
std::string misplaced_colon(const Lines& lines, int line, int column) {
  const auto text = line_at(lines, line);
  if (has_key(text.substr(0, static_cast<std::size_t>(column)))) {
    return "a second colon in the line; put the value in quotes if the colon belongs to it";
  }
  const auto above = line_above(lines, line);
  if (!has_key(above)) {
    return "a key below a line that has none; does that line lack its colon, or the space after it?";
  }
  if (indentation(text) > indentation(above)) {
    return "indented deeper than the key above, which has a value already; align the two, or remove that value";
  }
  return "a colon where no key can stand; check the indentation and the quotes of this line and the one above";
}

// yaml-cpp misses the end of a list or map that goes by indentation.
std::string misplaced_line(const Lines& lines, int line, int column) {
  const auto text = line_at(lines, line);
  if (indentation(text) < static_cast<std::size_t>(column)) {
    return "something after a value that has ended; put all of it in one pair of quotes, or remove it";
  }
  const bool item = text.substr(indentation(text)).starts_with("- ");
  if (!item && !has_key(text)) return "a line that is neither 'key: value' nor an item '- value'; is a colon missing?";
  if (item) return "an item of a list where a key is wanted; check the indentation";
  return "the indentation fits nothing above; align the line with the keys or items that it belongs to";
}

std::string quoted_character(const Lines& lines, int line, int column) {
  const auto text = line_at(lines, line);
  const auto at = static_cast<std::size_t>(column);
  return at < text.size() ? text.substr(at, 1) : std::string();
}

std::string unclosed_bracket(bool list, const Place& open) {
  return fmt::format("a comma or {} is wanted here: the {} that begins with {} at line {}, column {} is not closed",
                     list ? "]" : "}", list ? "list" : "map", list ? "[" : "{", open.line, open.column);
}

}  // namespace

YamlFault explain_yaml(const std::string& message, int line, int column, const Lines& lines, const Place& open) {
  const auto at = [&](std::string own) { return YamlFault{line, column, std::move(own)}; };
  const auto is = [&](const char* says) { return message == says; };
  if ((is(Says::MAP_VALUE) || is(Says::BLOCK_ENTRY)) && has_tab_indentation(line_at(lines, line)))
    return tab_in(lines, line);
  if (is(Says::MAP_VALUE)) return at(misplaced_colon(lines, line, column));
  if (is(Says::END_OF_MAP) || is(Says::END_OF_SEQ)) return at(misplaced_line(lines, line, column));
  if (is(Says::END_OF_SEQ_FLOW)) return at(unclosed_bracket(true, open));
  if (is(Says::END_OF_MAP_FLOW)) return at(unclosed_bracket(false, open));
  if (is(Says::UNKNOWN_TOKEN)) {
    return at(fmt::format("a value cannot begin with {}; put it in quotes", quoted_character(lines, line, column)));
  }
  if (is(Says::UNKNOWN_ANCHOR)) {
    return at(
        "an alias of an anchor that is not defined above; define it with &, or put a text that begins with * in quotes");
  }
  if (message.starts_with(Says::INVALID_ESCAPE)) {
    return at(fmt::format("\\{} {}", message.substr(std::string_view(Says::INVALID_ESCAPE).size()), escape));
  }
  if (is(Says::INVALID_HEX) || message.starts_with(Says::INVALID_UNICODE)) {
    return at("a code after \\x, \\u or \\U that is no character; write its hexadecimal digits, or the character itself");
  }
  for (const auto& sentence : sentences) {
    if (message.starts_with(sentence.yaml_cpp)) return at(sentence.own);
  }
  return at(fmt::format("not valid YAML: {}", message));
}

std::string second_document(const Lines& lines, int line) {
  const bool marked = line_at(lines, line).starts_with("---") || line_above(lines, line).starts_with("...");
  return marked ? "a second YAML document; one file holds one experiment"
                : "a line that belongs to nothing above it; check the indentation, and that no list and map are mixed";
}

bool is_quote_left_open(const Lines& lines, int line, int column) {
  auto row = static_cast<std::size_t>(line);
  auto at = static_cast<std::size_t>(column);
  // An anchor or a tag may stand first, on a line of its own even.
  const auto to_next_word = [&] {
    while (row < lines.size() &&
           (at = std::min(lines[row].find_first_not_of(" \t", at), lines[row].size())) == lines[row].size()) {
      ++row;
      at = 0;
    }
    return row < lines.size();
  };
  while (to_next_word() && (lines[row][at] == '&' || lines[row][at] == '!' || lines[row][at] == '#')) {
    at = lines[row][at] == '#' ? lines[row].size() : std::min(lines[row].find_first_of(" \t", at), lines[row].size());
  }
  if (row >= lines.size() || (lines[row][at] != '"' && lines[row][at] != '\'')) return false;
  const char quote = lines[row][at];
  for (++at; row < lines.size(); ++row, at = 0) {
    for (; at < lines[row].size(); ++at) {
      if (quote == '"' && lines[row][at] == '\\') {
        ++at;
      } else if (lines[row][at] == quote) {
        if (quote == '"' || lines[row].substr(at + 1, 1) != "'") return false;
        ++at;
      }
    }
  }
  return true;
}

}  // namespace alrun
