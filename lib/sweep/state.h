#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/append_file.h"
#include "sweep/sweep.h"

namespace alrun {

/// Whether a cell's result is there, complete, of this very config, and no newer run of it is under way or was killed (its
/// journal lies beside the result then). Reads the file's beginning only: some 0.1 ms.
bool is_finished(const Cell& cell);

/// What keeps a cell from being finished, in words; "" if it is.
std::string why_unfinished(const Cell& cell);

/// Removes the lock that a killed process left beside a cell's result, if this folder may be written to.
void remove_left_lock(const Cell& cell);

/// A combination that is not finished, and why.
struct UnfinishedCell {
  std::size_t cell = 0;  ///< its number in the sweep
  std::string why;
};

/// How a sweep ended.
struct SweepEnd {
  std::size_t left = 0;                ///< combinations that are not finished
  std::vector<UnfinishedCell> failed;  ///< as they became known
  std::optional<std::string> ledger;   ///< where the failures are kept; nullopt if they could not be
  bool interrupted = false;            ///< by a signal; what was under way then is not among the failed
};

/// A combination that failed, for the ledger.
struct Failure {
  std::string name;
  std::string message;
  std::string command;  ///< that runs it again
};

/// Removes the last sweep's ledger, if this folder may be written to.
void remove_ledger(const std::string& folder);

/// FOLDER/failures.txt: what failed, a paragraph each: "NAME: message", then the command.
/// A new one replaces the last sweep's, and is only there if something failed.
class FailureLedger {
 public:
  explicit FailureLedger(const std::string& folder);
  /// Durable when it returns.
  void add(std::span<const Failure> failures);
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::optional<AppendFile> file_;
};

}  // namespace alrun
