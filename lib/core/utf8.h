#pragma once

#include <cstddef>
#include <string_view>

namespace alrun {

/// How many bytes the well-formed character has that a text begins with; 0 if it begins with none. The text is not empty.
std::size_t utf8_character_length(std::string_view text);

/// Where the first byte is that is no part of well-formed UTF-8 (Unicode 15, table 3-7: no surrogates, nothing overlong);
/// npos if there is none.
std::size_t find_invalid_utf8(std::string_view text);

/// The first `bytes` bytes, or a few fewer: no character is cut in two.
std::string_view utf8_prefix(std::string_view text, std::size_t bytes);

}  // namespace alrun
