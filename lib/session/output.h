#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/lock_file.h"
#include "session/journal.h"
#include "session/output_conflict.h"
#include "session/result.h"

namespace alrun {

enum class Existing : std::uint8_t {
  refuse,     ///< whatever is there is not touched
  resume,     ///< an unfinished run is continued, a finished one extended
  overwrite,  ///< whatever is there goes
};

/// Where the lock of a result file lies.
std::filesystem::path lock_path(const std::filesystem::path& output);

/// What the names of the files that a run keeps beside its result add to the result's: the lock's and the journal's,
/// and those of each seed's weights if these are kept between rounds.
std::vector<std::string> side_suffixes(std::span<const std::uint64_t> seeds, bool keeps_weights);

/// A run's result file, the journal and the weights beside it, and the lock that keeps other processes away.
class Output {
 public:
  /// Decides whether a run of this config (compact JSON of identity_of() it) starts afresh, continues what is there, or has
  /// nothing to do. `note` is told what a person should know. Throws OutputConflict.
  Output(std::filesystem::path path, const std::string& config, Existing existing,
         const std::function<void(const std::string&)>& note);

  /// Whether the run is finished already, under the same config.
  [[nodiscard]] bool finished() const { return finished_; }
  /// Whether rounds() come from a finished result: of another run, whose rounds are in the journal once they are appended.
  [[nodiscard]] bool extends() const { return extends_; }
  /// What to continue after.
  [[nodiscard]] const FinishedBySeed& finished_by_seed() const { return before_; }
  /// Where rounds and queries are made durable.
  [[nodiscard]] Journal& journal() { return *journal_; }
  /// All that is durable so far.
  [[nodiscard]] FinishedBySeed journalled() const;
  /// Where a seed's weights are kept between rounds, for warm restarts.
  [[nodiscard]] std::filesystem::path weights_path(std::uint64_t seed) const;
  /// Puts the result in place; once the run is complete journal and weights go.
  void put(const std::string& result, Status status);

 private:
  void refuse_existing() const;
  void resume(const std::string& config, const std::function<void(const std::string&)>& note);
  void resume_journal(const std::string& config, JournalContent content,
                      const std::function<void(const std::string&)>& note);
  void start(const std::string& config);
  void remove_beside(const std::function<bool(std::string_view suffix)>& unwanted) const;
  void remove_abandoned() const;
  void remove_side_files() const;

  std::filesystem::path path_;
  std::optional<LockFile> lock_;  ///< the first to be had, the last to go
  bool finished_ = false;
  bool extends_ = false;
  FinishedBySeed before_;
  std::optional<Journal> journal_;
};

}  // namespace alrun
