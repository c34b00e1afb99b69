#pragma once

#include <cstddef>
#include <string>

namespace alrun {

/// Whether the system would give out that many bytes of memory now: within its own and the process's limits.
bool has_room(std::size_t bytes);

/// How much room the limits of the process leave: "the limit on address space (ulimit -v 200000) leaves 87 MB"; what the
/// system itself does if none is set.
std::string room_left();

}  // namespace alrun
