#pragma once

#include <signal.h>
#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/descriptor.h"
#include "core/error.h"

// The one place that starts other programs.
namespace alrun {

/// How a process ended.
struct ExitStatus {
  int code = 0;    ///< its exit code
  int signal = 0;  ///< what ended it; 0 if it ended by itself

  [[nodiscard]] bool ok() const { return code == 0 && signal == 0; }
  /// As a shell says it: 128 + the signal if one ended it.
  [[nodiscard]] int shell_code() const { return signal != 0 ? 128 + signal : code; }
  /// "exit code 1", "ended by signal 9 (Killed)".
  [[nodiscard]] std::string in_words() const;
};

/// A file without a name, for what a program reads or writes: unlike with a pipe, neither side waits for the other.
class MemoryFile {
 public:
  /// Throws Error that begins with `purpose`, such as "cannot start a job".
  explicit MemoryFile(std::string_view purpose);
  [[nodiscard]] int descriptor() const { return file_.get(); }
  /// Puts text at the beginning, where whoever is given the file reads next. Throws Error.
  void fill(std::string_view text);
  /// What is in it, up to so many bytes.
  [[nodiscard]] std::string content(std::size_t limit = std::string::npos) const;

 private:
  std::string purpose_;
  Descriptor file_;
};

/// What to start, and what it finds.
struct Program {
  std::vector<std::string> words;  ///< its name, looked for in the path unless it has a slash, and its arguments
  std::string called;              ///< in messages; the name if empty
  std::optional<std::vector<std::string>> environment;  ///< "NAME=VALUE"; this process's by default
  /// Files or pipes for its standard streams, which stay open here; below 0: nothing is read, what is written is lost.
  int input = -1;
  int output = -1;
  int errors = -1;
  std::optional<sigset_t> blocked;  ///< signals that are blocked in it; by default those that are blocked here
};

/// What is to be started is not there, or is no program.
class NoProgram : public Error {
 public:
  NoProgram(const std::string& message, int number) : Error(message), number_(number) {}
  /// The system's number for it: ENOENT, EACCES, ...
  [[nodiscard]] int number() const { return number_; }

 private:
  int number_;
};

/// A child process in a group of its own, so that a terminal's Ctrl-C does not reach it by itself. It finds no open file but
/// its standard streams, and the signals that alrun ignores at their defaults. It ends with the thread that started it,
/// however that ends.
class Process {
 public:
  /// Throws NoProgram, or Error if the system gives no process or no file. Descriptors 0 to 2 must be open.
  explicit Process(const Program& program);
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  /// Ends it, with all of its group, if it still runs.
  ~Process();

  [[nodiscard]] pid_t id() const { return id_; }
  /// How it ended; nullopt if it still runs.
  std::optional<ExitStatus> poll();
  /// Waits until it ends. Throws Error if that cannot be waited for.
  ExitStatus wait();
  /// Sends it a signal if it still runs.
  void send(int signal) const;
  /// Asks its group to end by SIGTERM, and kills it if the process still runs after `grace`.
  ExitStatus end(std::chrono::milliseconds grace);

 private:
  void send_to_group(int signal) const;

  pid_t id_;
  std::string called_;
  std::optional<ExitStatus> end_;
};

/// Whether the search path has a program of this name.
bool in_path(const std::string& program);

}  // namespace alrun
