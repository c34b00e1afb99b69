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

/// What a journal holds: the config it belongs to and each seed's finished rounds, in order.
struct JournalContent {
  std::string config;  ///< compact JSON
  RoundsBySeed rounds;
  std::uint64_t good_bytes = 0;  ///< where the undamaged part ends
  bool damaged = false;          ///< whether anything followed it
};

/// Reads a journal up to the first line that is torn or fails its checksum; nullopt if there is no file, or no usable first
/// line. Throws Error if the file was never a journal, however damaged.
std::optional<JournalContent> read_journal(const std::filesystem::path& path);

/// The rounds of a run that is under way: one checksummed line of JSON each ("CRC32 JSON"), on disk before the run goes on.
class Journal {
 public:
  /// Starts a new journal for a config (compact JSON).
  Journal(const std::filesystem::path& path, const std::string& config);
  /// Continues one after its undamaged part.
  Journal(const std::filesystem::path& path, const JournalContent& content);

  /// Safe from several threads.
  void append(std::uint64_t seed, const RoundRecord& record);

 private:
  void write(const std::string& json);

  std::mutex mutex_;
  AppendFile file_;
};

/// Where the journal of a result file lies.
std::filesystem::path journal_path(const std::filesystem::path& output);

/// Whether a run that is newer than the result file has not ended: its journal goes once the result is complete.
bool is_under_way(const std::filesystem::path& output);

}  // namespace alrun
