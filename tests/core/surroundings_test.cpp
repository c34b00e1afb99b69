#include "core/surroundings.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "catch.h"

using namespace alrun;

namespace {

// What a child process answers: descriptors and signals are the whole process's.
template <class F>
bool in_a_child(F&& holds) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(holds() ? 0 : 1);
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool is_ignored(int signal) {
  struct sigaction action {};
  return ::sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

}  // namespace

TEST_CASE("closed standard streams are opened, and using them still fails") {
  CHECK(in_a_child([] {
    for (const int stream : {0, 1, 2}) ::close(stream);
    open_standard_streams();
    char byte = 'x';
    const bool fails = ::read(0, &byte, 1) < 0 && ::write(1, &byte, 1) < 0 && ::write(2, &byte, 1) < 0;
    return fails && ::open("/dev/null", O_RDONLY) > 2;
  }));
}

TEST_CASE("open standard streams are left alone") {
  CHECK(in_a_child([] {
    const int file = ::open("/dev/zero", O_RDWR);
    for (const int stream : {0, 1, 2}) ::dup2(file, stream);
    open_standard_streams();
    char byte = 'x';
    return ::read(0, &byte, 1) == 1 && byte == '\0' && ::write(1, &byte, 1) == 1 && ::write(2, &byte, 1) == 1;
  }));
}

TEST_CASE("signals of the surroundings are ignored, and restored for other programs") {
  CHECK(in_a_child([] {
    std::signal(SIGCHLD, SIG_IGN);
    set_signals();
    for (const int signal : ignored_signals) {
      if (!is_ignored(signal)) return false;
    }
    if (is_ignored(SIGCHLD) || is_ignored(SIGINT) || is_ignored(SIGTERM)) return false;
    restore_signals();
    for (const int signal : ignored_signals) {
      if (is_ignored(signal)) return false;
    }
    return true;
  }));
}
