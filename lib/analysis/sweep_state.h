#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "analysis/sweep.h"
#include "core/file.h"

namespace alrun {

/// Whether a cell's result is there, complete and of this very config. Reads the file's beginning only: some 0.1 ms.
bool is_finished(const Cell& cell);

/// What keeps a cell from being finished, in words; "" if it is.
std::string why_unfinished(const Cell& cell);

/// FOLDER/failures.txt: the combinations that failed, a paragraph each: "NAME: message", then the command that runs it.
/// A new one replaces the last sweep's with its first line, and is only there if something failed.
class FailureLedger {
 public:
  explicit FailureLedger(const std::string& folder);
  /// Durable when it returns.
  void add(const std::string& name, const std::string& message, const std::string& command);
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  std::filesystem::path path_;
  std::optional<AppendFile> file_;
  std::size_t size_ = 0;
};

}  // namespace alrun
