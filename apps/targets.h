#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "session/target_guard.h"

namespace alrun {

/// The files that a command is to write, all named before the first is written. Throws OutputConflict naming the option
/// where one would replace a file that the command reads, another of them, or what is no file.
class Targets {
 public:
  /// `inputs`: the result files that the command reads.
  explicit Targets(const std::vector<std::string>& inputs);

  /// Before the work: checks a file that is to be written, or - for standard output.
  void require_file(const std::string& option, const std::string& path);
  /// The same for a folder of files, which is made if it is missing.
  void require_folder(const std::string& option, const std::string& folder);

  /// A file, or - for standard output.
  void add(const std::string& option, const std::string& path, std::string content);
  /// A file in a folder.
  void add_into(const std::string& option, const std::string& folder, const std::string& name, std::string content);

  /// Replaces each file by its content, in the order added. Throws Error naming the path.
  void write() const;

 private:
  struct Target {
    std::string option;
    std::filesystem::path path;
    std::filesystem::path location;  ///< absolute, without links as far as it exists; empty for standard output
    std::string content;
  };

  void require_apart(const std::string& option, const std::filesystem::path& path) const;

  TargetGuard guard_;
  std::vector<Target> targets_;
};

}  // namespace alrun
