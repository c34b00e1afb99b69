#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace alrun {

/// Anything that ends a run: a message with place, fact and remedy. `lib/` throws; only `apps/` turns it into an exit code.
/// What the message quotes (names, paths, what others said) is foreign: what() is the message made printable().
class Error : public std::runtime_error {
 public:
  explicit Error(const std::string& message);
};

/// An exception in words for people, printable(): what() of an Error, and what the language's own mean for a user.
std::string in_words(const std::exception& error);

/// The run was asked to stop (SIGINT, SIGTERM); what is finished is kept.
class Interrupted : public Error {
 public:
  using Error::Error;
};

/// A run cannot go on before somebody has answered questions; what is finished is kept.
class LabelsNeeded : public Error {
 public:
  using Error::Error;
};

/// Where config text comes from: a file with its lines, an override (`--set key`) or a built-in default.
struct Source {
  enum class Kind { file, override_flag, builtin };
  Kind kind = Kind::builtin;
  std::string name;                ///< the path, "--set KEY", or the default's own name
  std::vector<std::string> lines;  ///< empty unless kind is file
};

/// A position in a Source; line and column count from 1, 0 means "the source as a whole".
struct Place {
  std::shared_ptr<const Source> source;
  int line = 0;
  int column = 0;
};

/// One thing wrong with a config.
struct Diagnostic {
  Place place;
  std::string message;

  Diagnostic(Place place_, std::string message_) : place(std::move(place_)), message(std::move(message_)) {}

  /// "exp.yaml:12:3: message", the source line and a caret (GCC's form).
  [[nodiscard]] std::string render() const;
};

/// Collects diagnostics, so that a user sees every mistake at once.
class Diagnostics {
 public:
  void add(const Place& place, std::string message) { list_.emplace_back(place, std::move(message)); }
  [[nodiscard]] bool empty() const { return list_.empty(); }
  /// Throws ConfigError if anything was added: file by file, in the order of the lines.
  void throw_if_any();

 private:
  std::vector<Diagnostic> list_;
};

/// A config that cannot be used; what() holds every diagnostic, rendered.
class ConfigError : public Error {
 public:
  explicit ConfigError(std::vector<Diagnostic> diagnostics);
  ConfigError(Place place, std::string message);
  [[nodiscard]] const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

 private:
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace alrun
