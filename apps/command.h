#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

namespace alrun {

/// What the program's exit status says.
enum class ExitCode : int { done = 0, failed = 1, usage = 2, regression = 3, labels_needed = 4, interrupted = 130 };

/// What stands for `--` among the arguments of a command that takes_separator(); no argument of a process holds a zero byte.
inline const std::string argument_separator("\0--", 3);

/// A command of the program, registered in its own file.
class Command {
 public:
  virtual ~Command() = default;
  /// Declares the command's arguments.
  virtual void arguments(CLI::App& app) = 0;
  /// Whether `--` divides its positional arguments, instead of ending the options.
  [[nodiscard]] virtual bool takes_separator() const { return false; }
  /// Whether its positional arguments may be empty.
  [[nodiscard]] virtual bool takes_empty_words() const { return false; }
  /// Does the work after parsing. Throws; main() turns exceptions into exit codes.
  virtual ExitCode run() = 0;
};

struct CommandEntry {
  std::string name;
  std::string summary;
  std::unique_ptr<Command> command;
};

/// Every command, in the order registered.
std::vector<CommandEntry>& commands();

/// The command of that name; null if there is none.
const CommandEntry* find_command(const std::string& name);

template <class Impl>
bool add_command(const char* name, const char* summary) {
  commands().push_back({name, summary, std::make_unique<Impl>()});
  return true;
}

/// Wrong use of the command line that parsing alone does not see.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace alrun
