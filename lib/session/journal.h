#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/append_file.h"
#include "session/result.h"

namespace alrun {

/// What a journal holds: the config it belongs to, and what each seed has finished.
struct JournalContent {
  std::string config;  ///< compact JSON
  FinishedBySeed finished;
  std::uint64_t good_bytes = 0;  ///< where the undamaged part ends
  bool damaged = false;          ///< whether anything followed it
};

/// Reads a journal up to the first line that is torn or fails its checksum; nullopt if there is no file, or no usable first
/// line. Throws Error if the file was never a journal, however damaged.
std::optional<JournalContent> read_journal(const std::filesystem::path& path);

/// The rounds and queries of a run that is under way: one checksummed line of JSON each ("CRC32 JSON"), on disk before the
/// run goes on.
class Journal {
 public:
  /// Starts a new journal for a config (compact JSON).
  Journal(const std::filesystem::path& path, const std::string& config);
  /// Continues one after its undamaged part.
  Journal(const std::filesystem::path& path, const JournalContent& content);

  /// A round, with all that was put off. Safe from several threads, as all that follows.
  void append(std::uint64_t seed, const RoundRecord& record);
  /// A query and its answers.
  void append(std::uint64_t seed, const QueryRecord& query);
  /// The same, on disk with what is appended next: of a query whose answers can be had again.
  void put_off(std::uint64_t seed, const QueryRecord& query);

 private:
  void write(const std::string& json);

  std::mutex mutex_;
  AppendFile file_;
  std::string put_off_;  ///< lines
};

/// Where the journal of a result file lies.
std::filesystem::path journal_path(const std::filesystem::path& output);

/// Whether a run that is newer than the result file has not ended: its journal goes once the result is complete.
bool is_under_way(const std::filesystem::path& output);

}  // namespace alrun
