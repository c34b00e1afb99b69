#pragma once

#include <string>
#include <string_view>

namespace alrun {

/// What a program printed, for an error: 'quoted', in one line, without control characters, cut after some 200 bytes;
/// "nothing" if it is blank.
std::string quoted_output(std::string_view output);

}  // namespace alrun
