#pragma once

#include <string>
#include <vector>

#include "core/error.h"

namespace alrun {

using Lines = std::vector<std::string>;

/// What is wrong with YAML text, in words, and where; line and column count from 0, as yaml-cpp's do.
struct YamlFault {
  int line = 0;
  int column = 0;
  std::string message;
};

/// Turns what yaml-cpp says of text that it cannot parse into a fact and a remedy. `open` is where the innermost list or map
/// begins that was being read.
YamlFault explain_yaml(const std::string& message, int line, int column, const Lines& lines, const Place& open);

/// What to say of a second document that begins at a line: marked as one, or a line that belongs to nothing above it.
std::string second_document(const Lines& lines, int line);

/// Whether the scalar that begins there is in quotes that are never closed: yaml-cpp lets them end with the file.
bool is_quote_left_open(const Lines& lines, int line, int column);

inline constexpr const char* quote_left_open =
    "a quote that is not closed; close it, or double a ' that belongs to the text";

}  // namespace alrun
