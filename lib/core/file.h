#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "core/error.h"

// All writing of files goes through here: one place to make durable, and one to inject faults.
namespace alrun {

/// The whole content of a file. Throws Error naming the path if it cannot be read or exceeds `limit` bytes.
std::string read_file(const std::filesystem::path& path, std::uint64_t limit);

/// Replaces a file by `content`: written beside it, flushed to disk and renamed, so that readers see the old or the new
/// content and nothing between. Makes missing folders. Throws Error naming the path.
void write_atomically(const std::filesystem::path& path, std::string_view content);

/// Whether a file is on disk when its writer returns, or when the system likes: that is for files that can be made again.
enum class Flush : std::uint8_t { before_rename, never };

/// The same for content in parts.
void write_atomically(const std::filesystem::path& path, std::span<const std::string_view> parts, Flush flush);

/// A file's bytes where the system has them, beginning at a page; they stay as long as `owner`, whatever happens to the
/// file's name. A file that another program cuts short meanwhile ends this one: map only files that are replaced as a whole.
struct MappedFile {
  std::shared_ptr<const void> owner;
  std::string_view bytes;
};

/// Maps a regular file for reading. Throws Error naming the path.
MappedFile map_file(const std::filesystem::path& path);

/// Another process holds the lock.
class FileBusy : public Error {
 public:
  using Error::Error;
};

/// A file that one process at a time holds and that names it: locked for as long as its holder lives, however that ends, so
/// that a file left behind by a killed one is no lock.
class LockFile {
 public:
  /// Makes missing folders. Throws FileBusy naming the process that holds it.
  explicit LockFile(std::filesystem::path path);
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;
  /// Deletes the file.
  ~LockFile();

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

/// A file that grows; every append is on disk when append() returns.
class AppendFile {
 public:
  /// Opens for appending after the first `keep` bytes (what follows them is cut off). Makes missing folders.
  explicit AppendFile(std::filesystem::path path, std::uint64_t keep = 0);
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;
  ~AppendFile();

  /// All or nothing as far as the system allows: after a failure what came of the bytes is cut off, and the file takes no
  /// more.
  void append(std::string_view bytes);

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  bool failed_ = false;
};

}  // namespace alrun
