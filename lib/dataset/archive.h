#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "core/error.h"

namespace alrun {

/// The most bytes that an archive may have decompressed, and that its files may have together: a small file that claims to
/// hold the world is refused in seconds.
inline constexpr std::uint64_t max_archive_bytes = std::uint64_t{1} << 30U;

/// What is wrong with an archive, without its path: the caller knows what to advise.
class ArchiveError : public Error {
 public:
  enum class Kind { not_an_archive, damaged, refused, too_large };
  ArchiveError(Kind kind, const std::string& reason) : Error(reason), kind_(kind) {}
  [[nodiscard]] Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

/// Reads the regular files of a tar archive (plain, or compressed by gzip, bzip2, xz or zstd) in one pass from its first to
/// its last; nothing is unpacked to disk. Links, devices, absolute paths and ".." are refused, directories skipped.
class ArchiveReader {
 public:
  explicit ArchiveReader(const std::string& path);
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;
  ~ArchiveReader();

  /// Goes to the next file; false at the end. Throws ArchiveError.
  bool next();
  /// The current file's path as the archive has it.
  [[nodiscard]] const std::string& member() const;
  /// The current file's size in bytes, as its header has it.
  [[nodiscard]] std::size_t size() const;
  /// The current file's bytes; once a file. Throws ArchiveError.
  std::string read();

 private:
  struct State;
  [[noreturn]] void fail() const;

  std::unique_ptr<State> state_;
};

}  // namespace alrun
