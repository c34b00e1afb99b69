#pragma once

#include <string>
#include <vector>

#include "core/value.h"

namespace alrun {

/// A value as people say it: "margin threshold 0.1" for {type: margin, threshold: 0.1}, "16+8" for [16, 8]. Unlike values
/// may be said alike.
std::string in_words(const Value& value);

/// Values as parts of a file name, of ASCII letters, digits and "+-._" only, unlike each other for unlike values even where
/// case does not count. What cannot be read from its part, such as a map of several keys, adds a short hash.
std::vector<std::string> file_name_parts(const std::vector<Value>& values);

/// A file name of "key=part" pairs, short enough for what is written beside it, too.
std::string joined_name(const std::vector<std::string>& pairs);

}  // namespace alrun
