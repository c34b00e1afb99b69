#include "sweep/jobs.h"

#include <csignal>
#include <cstring>
#include <utility>

namespace alrun {
namespace {

constexpr int signals_passed_on[] = {SIGINT, SIGTERM};
constexpr std::size_t kept_of_output = std::size_t{1} << 20U;
constexpr int cannot_start = 127;

}  // namespace

std::string JobEnd::why() const {
  auto said = errors.substr(0, errors.find_last_not_of(" \n") + 1);
  if (said.starts_with("alrun: ")) said.erase(0, std::strlen("alrun: "));
  if (code <= 128 || code == 128 + SIGINT) return said.empty() ? ExitStatus{code}.in_words() : said;
  return ExitStatus{0, code - 128}.in_words() + (said.empty() ? "" : "; it said: " + said);
}

Jobs::Jobs() {
  sigemptyset(&watched_);
  sigaddset(&watched_, SIGCHLD);
  for (const int signal : signals_passed_on) sigaddset(&watched_, signal);
  ::pthread_sigmask(SIG_BLOCK, &watched_, &before_);
}

Jobs::~Jobs() {
  pass_on(SIGKILL);
  children_.clear();
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

void Jobs::start(std::size_t id, const std::vector<std::string>& words) {
  constexpr const char* failure = "cannot start a job";
  const auto start = Clock::now();
  MemoryFile output(failure);
  MemoryFile errors(failure);
  Program program;
  program.words = words;
  program.called = "a job";
  program.output = output.descriptor();
  program.errors = errors.descriptor();
  program.blocked = before_;
  try {
    children_.push_back({id, start, std::move(output), std::move(errors), Process(program)});
  } catch (const NoProgram& error) {
    not_started_.push_back({id, cannot_start, "", std::strerror(error.number()), 0});
  }
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
  auto ended = std::exchange(not_started_, {});
  std::erase_if(children_, [&](Child& child) {
    const auto end = child.process.poll();
    if (!end) return false;
    const std::chrono::duration<double> seconds = Clock::now() - child.start;
    ended.push_back({child.id, end->shell_code(), child.output.content(kept_of_output), child.errors.content(kept_of_output),
                     seconds.count()});
    return true;
  });
  return ended;
}

void Jobs::pass_on(int signal) const {
  for (const auto& child : children_) child.process.send(signal);
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
