#pragma once

#include <fmt/format.h>

#include <mutex>
#include <string>
#include <string_view>
#include <utility>

// The one place of the program that prints; tests/structure/prints.sh sees to it.
namespace alrun {

/// Standard error: what people are told while the work goes on. It never ends the work: nothing throws, and what cannot be
/// shown is not shown. A terminal that takes nothing for two seconds (stopped, or behind a dead connection) is not waited
/// for.
class Messages {
 public:
  explicit Messages(int descriptor);
  Messages(const Messages&) = delete;
  Messages& operator=(const Messages&) = delete;
  ~Messages();

  /// Shows the text made printable(), in a line or lines of its own.
  void say(std::string_view text) noexcept;
  [[nodiscard]] bool on_terminal() const { return terminal_; }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// On a terminal: shows a line that whatever is shown next replaces.
  void show_live(std::string_view line) noexcept;
  /// Leaves the live line on the terminal.
  void keep_live() noexcept;
  /// Removes it.
  void clear_live() noexcept;

 private:
  void write(std::string_view text) noexcept;
  [[nodiscard]] bool wait() noexcept;

  int descriptor_;
  bool terminal_;
  int target_;  ///< on a terminal opened once more if possible, not to block
  int patience_;
  bool live_line_ = false;
  std::mutex mutex_;
};

/// Standard output: what was asked for. It is delivered whole, or Error says why not; but a reader that wants no more of it
/// (`| head`) is no failure.
class StandardOutput {
 public:
  explicit StandardOutput(int descriptor);
  StandardOutput(const StandardOutput&) = delete;
  StandardOutput& operator=(const StandardOutput&) = delete;
  ~StandardOutput();

  [[nodiscard]] int descriptor() const { return descriptor_; }
  /// For people: made printable().
  void print(std::string_view text);
  /// For programs: the bytes as they are; on a terminal made printable(), where \u001b means the same in JSON and YAML.
  void print_data(std::string_view text);
  /// Delivers what was printed so far. Throws Error.
  void flush();

 private:
  void add(std::string_view text);

  int descriptor_;
  bool terminal_;
  std::string waiting_;
  bool wanted_ = true;
};

/// The process's standard error and standard output.
Messages& messages();
StandardOutput& output();

/// A line or lines on standard error; see Messages.
template <class... Args>
void say(fmt::format_string<Args...> format, Args&&... args) noexcept {
  try {
    messages().say(fmt::format(format, std::forward<Args>(args)...));
  } catch (...) {  // no memory for a message
  }
}

/// The same for a text; for an error with the program's name before it.
inline void say_text(std::string_view text) noexcept { messages().say(text); }
void say_error(std::string_view text) noexcept;

/// Text for people on standard output; see StandardOutput.
template <class... Args>
void print(fmt::format_string<Args...> format, Args&&... args) {
  output().print(fmt::format(format, std::forward<Args>(args)...));
}

/// Text for programs on standard output.
inline void print_data(std::string_view text) { output().print_data(text); }

}  // namespace alrun
