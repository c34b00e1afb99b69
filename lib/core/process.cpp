#include "core/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <sstream>
#include <thread>
#include <utility>

#include "core/surroundings.h"
#include "core/system_error.h"

namespace alrun {
namespace {

constexpr int streams = 3;

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

// All that the child needs is made before the fork: after it little is allowed.
struct Start {
  std::vector<char*> words;
  std::vector<char*> environment;
  std::array<int, streams> files;
  sigset_t blocked;
  pid_t parent;
};

void close_all_at_exec() {
#ifdef SYS_close_range
  constexpr unsigned close_at_exec = 4;  // CLOSE_RANGE_CLOEXEC
  if (::syscall(SYS_close_range, unsigned{streams}, ~0U, close_at_exec) == 0) return;
#endif
  // Linux before 5.11.
  const auto most = std::min(::sysconf(_SC_OPEN_MAX), 65536L);
  for (int file = streams; file < most; ++file) ::fcntl(file, F_SETFD, FD_CLOEXEC);
}

// No handler of this process runs in the child.
void reset_handlers() {
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action {};
    if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;
    if (action.sa_handler != SIG_DFL) ::signal(signal, SIG_DFL);
  }
  restore_signals();
}

// In the child. Returns errno if the program cannot be started.
int become(const Start& start) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != start.parent) return ESRCH;  // which ended before that was asked for
  std::array<int, streams> files = start.files;
  for (int& file : files) {  // out of each other's way
    if (file < streams && (file = ::fcntl(file, F_DUPFD, streams)) < 0) return errno;
  }
  for (int stream = 0; stream < streams; ++stream) {
    if (::dup2(files[static_cast<std::size_t>(stream)], stream) < 0) return errno;
  }
  close_all_at_exec();
  reset_handlers();
  ::pthread_sigmask(SIG_SETMASK, &start.blocked, nullptr);
  ::execvpe(start.words[0], start.words.data(), start.environment.data());
  return errno;
}

// The number that the child wrote before it gave up; 0 if it has become the program.
int error_from(int pipe) {
  int error = 0;
  ssize_t length = 0;
  do {
    length = ::read(pipe, &error, sizeof error);
  } while (length < 0 && errno == EINTR);
  return length == sizeof error ? error : 0;
}

std::optional<ExitStatus> end_of(pid_t id, int options, const std::string& called) {
  int status = 0;
  pid_t found = 0;
  do {
    found = ::waitpid(id, &status, options);
  } while (found < 0 && errno == EINTR);
  if (found < 0) throw Error(fmt::format("cannot wait for {}: {}", called, system_words(errno)));
  if (found == 0) return std::nullopt;
  if (WIFSIGNALED(status)) return ExitStatus{0, WTERMSIG(status)};
  return ExitStatus{WEXITSTATUS(status), 0};
}

pid_t start_process(const Program& program, const std::string& called) {
  const auto fail = [&] { throw Error(fmt::format("cannot start {}: {}", called, system_words(errno))); };
  Descriptor nothing;
  std::array files{program.input, program.output, program.errors};
  if (std::ranges::any_of(files, [](int file) { return file < 0; })) {
    nothing = Descriptor(::open("/dev/null", O_RDWR | O_CLOEXEC));
    if (!nothing) throw Error(fmt::format("/dev/null: {}", system_words(errno)));
    for (int& file : files) file = file < 0 ? nothing.get() : file;
  }
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail();
  const Descriptor from_child(ends[0]);
  Descriptor to_parent(ends[1]);

  Start start{pointers_to(program.words), {}, files, {}, ::getpid()};
  auto* const* environment = environ;
  while (!program.environment && *environment != nullptr) start.environment.push_back(*environment++);
  if (program.environment) start.environment = pointers_to(*program.environment);
  if (!program.environment) start.environment.push_back(nullptr);
  // Blocked until the child has reset its handlers.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  start.blocked = program.blocked.value_or(before);
  const pid_t id = ::fork();
  if (id == 0) {
    const int error = become(start);
    [[maybe_unused]] const auto written = ::write(to_parent.get(), &error, sizeof error);
    ::_exit(127);
  }
  const int fork_error = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (id < 0) {
    errno = fork_error;
    fail();
  }
  to_parent = Descriptor();
  if (const int error = error_from(from_child.get()); error != 0) {
    ::waitpid(id, nullptr, 0);
    throw NoProgram(fmt::format("cannot start {}: {}", called, system_words(error)), error);
  }
  return id;
}

}  // namespace

std::string ExitStatus::in_words() const {
  return signal == 0 ? fmt::format("exit code {}", code)
                     : fmt::format("ended by signal {} ({})", signal, ::strsignal(signal));
}

MemoryFile::MemoryFile(std::string_view purpose) : purpose_(purpose), file_(::memfd_create("alrun", MFD_CLOEXEC)) {
  if (!file_) throw Error(fmt::format("{}: {}", purpose_, system_words(errno)));
}

void MemoryFile::fill(std::string_view text) {
  for (std::size_t done = 0; done < text.size();) {
    const auto length = ::pwrite(file_.get(), text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (length < 0 && errno != EINTR) throw Error(fmt::format("{}: {}", purpose_, system_words(errno)));
    if (length > 0) done += static_cast<std::size_t>(length);
  }
}

std::string MemoryFile::content(std::size_t limit) const {
  struct stat known {};
  if (::fstat(file_.get(), &known) != 0) return "";
  std::string text(std::min(limit, static_cast<std::size_t>(known.st_size)), '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const auto length = ::pread(file_.get(), text.data() + done, text.size() - done, static_cast<off_t>(done));
    if (length <= 0) break;
    done += static_cast<std::size_t>(length);
  }
  text.resize(done);
  return text;
}

Process::Process(const Program& program) : id_(0), called_(program.called.empty() ? program.words.at(0) : program.called) {
  id_ = start_process(program, called_);
}

Process::Process(Process&& other) noexcept
    : id_(other.id_), called_(std::move(other.called_)), end_(std::exchange(other.end_, ExitStatus{})) {}

Process& Process::operator=(Process&& other) noexcept {
  std::swap(id_, other.id_);
  std::swap(called_, other.called_);
  std::swap(end_, other.end_);
  return *this;
}

Process::~Process() {
  if (end_) return;
  send_to_group(SIGKILL);
  while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) continue;
}

std::optional<ExitStatus> Process::poll() {
  if (!end_) end_ = end_of(id_, WNOHANG, called_);
  return end_;
}

ExitStatus Process::wait() {
  if (!end_) end_ = end_of(id_, 0, called_);
  return end_.value_or(ExitStatus{});
}

void Process::send(int signal) const {
  if (!end_) ::kill(id_, signal);
}

void Process::send_to_group(int signal) const {
  if (::kill(-id_, signal) != 0) ::kill(id_, signal);
}

ExitStatus Process::end(std::chrono::milliseconds grace) {
  if (poll()) return *end_;
  send_to_group(SIGTERM);
  constexpr std::chrono::milliseconds step(5);
  for (auto passed = step; passed <= grace && !poll(); passed += step) std::this_thread::sleep_for(step);
  if (!poll()) send_to_group(SIGKILL);
  return wait();
}

bool in_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((std::filesystem::path(folder) / program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

}  // namespace alrun
