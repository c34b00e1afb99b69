#include "jobs.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "core/error.h"
#include "core/surroundings.h"
#include "core/system_error.h"

namespace alrun {
namespace {

constexpr int signals_passed_on[] = {SIGINT, SIGTERM};

int memory_file() {
  const int descriptor = ::memfd_create("alrun-job", MFD_CLOEXEC);
  if (descriptor < 0) throw Error(fmt::format("cannot start a job: {}", system_words(errno)));
  return descriptor;
}

std::string take_text(int descriptor) {
  std::string text(std::size_t{1} << 20U, '\0');
  const auto length = ::pread(descriptor, text.data(), text.size(), 0);
  text.resize(length > 0 ? static_cast<std::size_t>(length) : 0);
  ::close(descriptor);
  return text;
}

// In the child between fork and exec, where little is allowed. Returns only if the program cannot be started.
void become(char* const* words, int input, int output, int errors, pid_t parent, const sigset_t& mask) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) return;  // which ended before that was asked for
  if (::dup2(input, STDIN_FILENO) < 0 || ::dup2(output, STDOUT_FILENO) < 0 || ::dup2(errors, STDERR_FILENO) < 0) return;
  restore_signals();
  ::sigprocmask(SIG_SETMASK, &mask, nullptr);
  ::execvp(words[0], words);
  const char* why = std::strerror(errno);
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, why, std::strlen(why));
}

}  // namespace

std::string JobEnd::why() const {
  auto said = errors.substr(0, errors.find_last_not_of(" \n") + 1);
  if (said.starts_with("alrun: ")) said.erase(0, std::strlen("alrun: "));
  if (code <= 128 || code == 128 + SIGINT) return said.empty() ? fmt::format("exit code {}", code) : said;
  return fmt::format("ended by signal {} ({}){}{}", code - 128, ::strsignal(code - 128),
                     said.empty() ? "" : "; it said: ", said);
}

Jobs::Jobs() : nothing_(::open("/dev/null", O_RDONLY | O_CLOEXEC)) {
  if (nothing_ < 0) throw Error(fmt::format("/dev/null: {}", system_words(errno)));
  sigemptyset(&watched_);
  sigaddset(&watched_, SIGCHLD);
  for (const int signal : signals_passed_on) sigaddset(&watched_, signal);
  ::sigprocmask(SIG_BLOCK, &watched_, &before_);
}

Jobs::~Jobs() {
  pass_on(SIGKILL);
  for (const auto& child : children_) {
    ::waitpid(child.pid, nullptr, 0);
    ::close(child.output);
    ::close(child.errors);
  }
  ::close(nothing_);
  ::sigprocmask(SIG_SETMASK, &before_, nullptr);
}

void Jobs::start(std::size_t id, const std::vector<std::string>& words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (const auto& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
  pointers.push_back(nullptr);
  Child child{id, 0, memory_file(), -1, Clock::now()};
  try {
    child.errors = memory_file();
  } catch (...) {
    ::close(child.output);
    throw;
  }
  const pid_t self = ::getpid();
  child.pid = ::fork();
  if (child.pid == 0) {
    become(pointers.data(), nothing_, child.output, child.errors, self, before_);
    ::_exit(127);
  }
  if (child.pid < 0) {
    const auto why = fmt::format("cannot start a job: {}", system_words(errno));
    ::close(child.output);
    ::close(child.errors);
    throw Error(why);
  }
  children_.push_back(child);
}

std::vector<JobEnd> Jobs::wait(std::chrono::milliseconds time) {
  auto ended = reap();
  if (!ended.empty()) return ended;
  const timespec limit{time.count() / 1000, time.count() % 1000 * 1'000'000};
  const int signal = ::sigtimedwait(&watched_, nullptr, &limit);
  if (signal == SIGINT || signal == SIGTERM) {
    interrupted_ = true;
    pass_on(signal);
  }
  return reap();
}

std::vector<JobEnd> Jobs::reap() {
  std::vector<JobEnd> ended;
  std::erase_if(children_, [&](const Child& child) {
    int status = 0;
    if (::waitpid(child.pid, &status, WNOHANG) != child.pid) return false;
    const std::chrono::duration<double> seconds = Clock::now() - child.start;
    const int code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    ended.push_back({child.id, code, take_text(child.output), take_text(child.errors), seconds.count()});
    return true;
  });
  return ended;
}

void Jobs::pass_on(int signal) const {
  for (const auto& child : children_) ::kill(child.pid, signal);
}

JobEnd run_program(const std::vector<std::string>& words) {
  Jobs jobs;
  jobs.start(0, words);
  for (;;) {
    auto ended = jobs.wait(std::chrono::seconds(1));
    if (!ended.empty()) return std::move(ended.front());
  }
}

}  // namespace alrun
