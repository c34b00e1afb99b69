#pragma once

#include <signal.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "core/process.h"

namespace alrun {

/// How a child process ended.
struct JobEnd {
  std::size_t id = 0;
  int code = 0;        ///< exit code, 128 + signal if a signal ended it, 127 if the program could not be started
  std::string output;  ///< what it wrote to standard output; the first megabyte of either
  std::string errors;  ///< and to standard error
  double seconds = 0;

  /// Why it failed, in words: what it said, or its exit code.
  [[nodiscard]] std::string why() const;
};

/// Child processes side by side. While this object lives SIGINT and SIGTERM are passed on to them, and end them only; a
/// terminal's Ctrl-C does not reach them by itself, and none outlives this process, however that ends.
class Jobs {
 public:
  Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;
  /// Ends what still runs.
  ~Jobs();

  /// Starts words[0], looked for in the path, with standard input empty. Throws Error if the system gives no process or no
  /// file; a program that cannot be started is a job that ends at once.
  void start(std::size_t id, const std::vector<std::string>& words);
  [[nodiscard]] std::size_t running() const { return children_.size() + not_started_.size(); }
  /// Waits until a job ends, a signal comes or the time is over; the jobs that ended.
  std::vector<JobEnd> wait(std::chrono::milliseconds time);
  /// Whether a signal asked for the end.
  [[nodiscard]] bool interrupted() const { return interrupted_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Child {
    std::size_t id;
    Clock::time_point start;
    MemoryFile output;
    MemoryFile errors;
    Process process;
  };

  std::vector<JobEnd> reap();
  void pass_on(int signal) const;

  std::vector<Child> children_;
  std::vector<JobEnd> not_started_;
  sigset_t watched_{};
  sigset_t before_{};
  bool interrupted_ = false;
};

/// Runs one program to its end.
JobEnd run_program(const std::vector<std::string>& words);

}  // namespace alrun
