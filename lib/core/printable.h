#pragma once

#include <string>
#include <string_view>

namespace alrun {

/// Text as a terminal may be given it: control characters other than line feed and tab, and marks that turn the direction of
/// writing, become \u001b and the like; bytes that are not UTF-8 become \xff. Doing it twice changes nothing more.
std::string printable(std::string_view text);

}  // namespace alrun
