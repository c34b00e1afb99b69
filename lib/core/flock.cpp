#include "core/flock.h"

#include <sys/file.h>

#include <cerrno>

#include "core/own_file.h"

namespace alrun {

Flock try_flock(int descriptor, const std::filesystem::path& path) {
  while (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno == EWOULDBLOCK) return Flock::busy;
    if (errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP) return Flock::unknown_here;
    throw failure(path, "cannot lock");
  }
  return Flock::taken;
}

void release_flock(int descriptor) { ::flock(descriptor, LOCK_UN); }

}  // namespace alrun
