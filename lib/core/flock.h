#pragma once

#include <cstdint>
#include <filesystem>

namespace alrun {

enum class Flock : std::uint8_t { taken, busy, unknown_here };

/// Locks an open file against every other opening of it, without waiting; closing it unlocks it. unknown_here, with errno
/// set, where the file system has no flock. `path` is for the Error that is thrown where locking fails otherwise.
Flock try_flock(int descriptor, const std::filesystem::path& path);

/// Unlocks it for whoever else has a copy of the descriptor, too: a child process that has not yet become another program.
void release_flock(int descriptor);

}  // namespace alrun
