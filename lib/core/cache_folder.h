#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace alrun {

/// A folder of files that can be made again, kept below a size: what was used longest ago goes first. Several processes may
/// use it at once. A folder that is missing, full or unwritable is no error: it holds nothing then.
class CacheFolder {
 public:
  static constexpr std::uint64_t default_limit = std::uint64_t{2} << 30U;

  /// `limit`: bytes of all files of a kind together.
  explicit CacheFolder(std::filesystem::path folder, std::uint64_t limit = default_limit)
      : folder_(std::move(folder)), limit_(limit) {}

  /// $XDG_CACHE_HOME/alrun, or ~/.cache/alrun; nothing where neither is known. ALRUN_CACHE_BYTES sets another limit.
  static std::optional<CacheFolder> of_user();

  /// Where a kind's file with that key lies: FOLDER/KIND-KEY.bin.
  [[nodiscard]] std::filesystem::path file(const std::string& kind, const std::string& key) const;
  /// Marks a file as used now.
  static void touch(const std::filesystem::path& file);
  /// Deletes files of `file`'s kind, those used longest ago first, until one of `bytes` in its place keeps the limit; false
  /// if it alone exceeds it.
  [[nodiscard]] bool make_room(const std::filesystem::path& file, std::uint64_t bytes) const;

 private:
  std::filesystem::path folder_;
  std::uint64_t limit_;
};

}  // namespace alrun
