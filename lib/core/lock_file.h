#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "core/descriptor.h"
#include "core/error.h"

namespace alrun {

/// Another process holds the lock, or what lies there is no lock.
class FileBusy : public Error {
 public:
  using Error::Error;
};

/// A file that one process at a time holds and that names it, for as long as its holder runs, however that ends: what a
/// killed process left is no lock. Where the file system knows flock, that tells whether the holder still runs; elsewhere
/// (NFS and Lustre may be mounted without) the file's content does: host, process and its start. Both kinds of holders keep
/// each other out.
class LockFile {
 public:
  /// Makes missing folders. Throws FileBusy that names the holder, and says what to do.
  explicit LockFile(std::filesystem::path path);
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;
  /// Deletes the file.
  ~LockFile();

  /// What a person should know: that there is no flock here, and what follows. "" if there is.
  [[nodiscard]] const std::string& note() const { return note_; }

  /// Whether a name, given without the lock's own, is that of what a process leaves that is killed while it takes the lock.
  /// The holder may remove those files.
  static bool is_leftover(std::string_view suffix);

 private:
  std::filesystem::path path_;
  Descriptor file_;
  std::string note_;
};

}  // namespace alrun
