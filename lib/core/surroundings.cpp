#include "core/surroundings.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace alrun {

void open_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest that is free is this one. It is opened the wrong way round, so that its use is an error as it was.
    const int mode = stream == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    if (::open("/dev/null", mode) < 0) ::open("/", O_RDONLY);
  }
}

void set_signals() {
  for (const int signal : ignored_signals) std::signal(signal, SIG_IGN);
  std::signal(SIGCHLD, SIG_DFL);
}

void restore_signals() {
  for (const int signal : ignored_signals) std::signal(signal, SIG_DFL);
}

}  // namespace alrun
