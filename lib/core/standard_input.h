#pragma once

#include <cstdint>
#include <string>

namespace alrun {

/// All that comes on standard input until it ends. Throws Error if it cannot be read or exceeds `limit` bytes.
std::string read_standard_input(std::uint64_t limit);

}  // namespace alrun
