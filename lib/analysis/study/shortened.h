#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace alrun {

/// Text of `limit` characters (UTF-8, at least 2) or fewer, an ellipsis in its middle if it was longer.
std::string shortened(std::string_view text, std::size_t limit);

/// The same for several texts, which stay different if they were: the ellipsis stands elsewhere, or a number before each.
std::vector<std::string> shortened_apart(const std::vector<std::string>& texts, std::size_t limit);

}  // namespace alrun
