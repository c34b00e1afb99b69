#pragma once

#include <string_view>

namespace alrun {

/// UTF-8 text without leading and trailing white space, as Python's str.strip() has it: all of Unicode's white space
/// (U+0085 and U+00A0 among it) and the separators U+001C to U+001F.
std::string_view strip(std::string_view text);

/// Whether text is empty or white space only.
inline bool is_blank(std::string_view text) { return strip(text).empty(); }

}  // namespace alrun
