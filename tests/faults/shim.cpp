// Preloaded into alrun (LD_PRELOAD): counts the system calls that change files whose path begins with $ALRUN_FAULT_PATH, and
// lets the n-th go wrong.  ALRUN_FAULT=MODE:N
//   fail   it fails with EIO, once
//   full   it and every later write and open fail with ENOSPC: the disk is full
//   short  a write writes half of what it was given, which is no failure
//   die    the process is killed before it
//   tear   the process is killed after half of a write
//   count  nothing; at the end the number of calls is written to $ALRUN_FAULT_COUNT
// ALRUN_FAULT_FLOCK=ERRNO:N lets the first N calls of flock on such files fail with that number of errno; N = 0: all of
// them.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

struct Plan {
  std::string path;
  std::string mode;
  long at = 0;
};

const Plan& plan() {
  static const Plan made = [] {
    Plan p;
    if (const char* path = std::getenv("ALRUN_FAULT_PATH")) p.path = path;
    const std::string fault = std::getenv("ALRUN_FAULT") != nullptr ? std::getenv("ALRUN_FAULT") : "";
    const auto colon = fault.find(':');
    p.mode = fault.substr(0, colon);
    if (colon != std::string::npos) p.at = std::atol(fault.c_str() + colon + 1);
    return p;
  }();
  return made;
}

std::atomic<long> calls{0};
std::atomic<long> flocks{0};

// What flock fails with this time; 0 if it does not.
int flock_error() {
  const char* fault = std::getenv("ALRUN_FAULT_FLOCK");
  if (fault == nullptr) return 0;
  const std::string text = fault;
  const long times = std::atol(text.c_str() + text.find(':') + 1);
  return times == 0 || ++flocks <= times ? std::atoi(fault) : 0;
}

template <class F>
F original(const char* name) {
  return reinterpret_cast<F>(::dlsym(RTLD_NEXT, name));
}

bool watched(std::string_view path) { return !plan().path.empty() && path.starts_with(plan().path); }

bool watched(int descriptor) {
  std::array<char, PATH_MAX> target{};
  const auto link = "/proc/self/fd/" + std::to_string(descriptor);
  const auto length = ::readlink(link.c_str(), target.data(), target.size());
  return length > 0 && watched(std::string_view(target.data(), static_cast<std::size_t>(length)));
}

enum class Fate { lives, fails, halves };

Fate fate(bool needs_room) {
  const long call = ++calls;
  const auto& p = plan();
  if (p.mode == "count" || call < p.at) return Fate::lives;
  if (p.mode == "full") {
    errno = ENOSPC;
    return needs_room ? Fate::fails : Fate::lives;
  }
  if (call > p.at) return Fate::lives;
  if (p.mode == "fail") {
    errno = EIO;
    return Fate::fails;
  }
  if (p.mode == "die") ::kill(::getpid(), SIGKILL);
  return p.mode == "short" || p.mode == "tear" ? Fate::halves : Fate::lives;
}

struct Report {
  ~Report() {
    const char* file = std::getenv("ALRUN_FAULT_COUNT");
    if (file == nullptr) return;
    if (std::FILE* out = std::fopen(file, "w")) {
      std::fprintf(out, "%ld\n", calls.load());
      std::fclose(out);
    }
  }
} report;

int open_watched(const char* name, const char* path, int flags, mode_t mode) {
  if ((flags & (O_WRONLY | O_RDWR)) != 0 && watched(path) && fate((flags & O_CREAT) != 0) == Fate::fails) return -1;
  return original<int (*)(const char*, int, ...)>(name)(path, flags, mode);
}

mode_t mode_of(int flags, std::va_list arguments) {
  return (flags & O_CREAT) != 0 ? static_cast<mode_t>(va_arg(arguments, unsigned int)) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_watched("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  std::va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_of(flags, arguments);
  va_end(arguments);
  return open_watched("open64", path, flags, mode);
}

ssize_t write(int descriptor, const void* bytes, size_t size) {
  static auto* const real = original<ssize_t (*)(int, const void*, size_t)>("write");
  if (!watched(descriptor)) return real(descriptor, bytes, size);
  switch (fate(true)) {
    case Fate::fails:
      return -1;
    case Fate::halves: {
      const auto written = real(descriptor, bytes, (size + 1) / 2);
      if (plan().mode == "tear") ::kill(::getpid(), SIGKILL);
      return written;
    }
    case Fate::lives:
      break;
  }
  return real(descriptor, bytes, size);
}

int fsync(int descriptor) {
  if (watched(descriptor) && fate(false) == Fate::fails) return -1;
  return original<int (*)(int)>("fsync")(descriptor);
}

int ftruncate(int descriptor, off_t length) {
  if (watched(descriptor) && fate(false) == Fate::fails) return -1;
  return original<int (*)(int, off_t)>("ftruncate")(descriptor, length);
}

int rename(const char* from, const char* to) {
  if (watched(to) && fate(false) == Fate::fails) return -1;
  return original<int (*)(const char*, const char*)>("rename")(from, to);
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  if (watched(to) && fate(false) == Fate::fails) return -1;
  return original<int (*)(int, const char*, int, const char*, unsigned)>("renameat2")(from_folder, from, to_folder, to,
                                                                                      flags);
}

int link(const char* from, const char* to) {
  if (watched(to) && fate(false) == Fate::fails) return -1;
  return original<int (*)(const char*, const char*)>("link")(from, to);
}

int flock(int descriptor, int operation) {
  if (watched(descriptor)) {
    if (const int error = flock_error(); error != 0) {
      errno = error;
      return -1;
    }
  }
  return original<int (*)(int, int)>("flock")(descriptor, operation);
}

int unlink(const char* path) {
  if (watched(path) && fate(false) == Fate::fails) return -1;
  return original<int (*)(const char*)>("unlink")(path);
}

int remove(const char* path) {
  if (watched(path) && fate(false) == Fate::fails) return -1;
  return original<int (*)(const char*)>("remove")(path);
}

}  // extern "C"
