#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "session/output_conflict.h"

namespace alrun {

/// A file or folder that a command reads.
struct ReadPath {
  std::string what;  ///< "the config", as messages call it
  std::filesystem::path path;
};

/// Keeps what a command writes apart from what it reads and from what is no file, before any work is done. Files are told by
/// device and number, so that links, hard links and odd paths lead nowhere else; standard input, output and error count as
/// read where they are files.
class TargetGuard {
 public:
  /// `remedy` ends every message: "choose another --output".
  TargetGuard(std::span<const ReadPath> inputs, std::string remedy);

  /// Throws OutputConflict if the file may not be replaced: its name or path is too long (with what is written beside it,
  /// whose names add `suffixes`), no file lies there, or one that is read; or it would lie in a folder that is read. A link
  /// that leads to a file of its own or to nothing is fine: it is replaced itself. `place`: how the message begins.
  void require_free(const std::string& place, const std::filesystem::path& path, std::span<const std::string> suffixes = {});

  /// Throws OutputConflict if something lies there that is no regular file (a link is none), or a file that is read: for
  /// what alrun makes for itself.
  void require_own(const std::filesystem::path& path) const;

  /// Throws OutputConflict if the file is read.
  void require_unread(const std::string& place, const std::filesystem::path& path) const;

  /// Throws OutputConflict if something lies there that is no folder.
  void require_folder(const std::string& place, const std::filesystem::path& path) const;

  /// Throws OutputConflict if the folder of a file cannot be written to, or made.
  void require_writable(const std::string& place, const std::filesystem::path& path) const;

 private:
  using FileNumber = std::pair<dev_t, ino_t>;
  struct Folder {
    std::size_t longest_name = 0;  ///< that the file system allows, in bytes
    std::size_t longest_part = 0;  ///< of the folder's own path
    std::string read_as;           ///< what it lies in that is read; "" if nothing
  };

  [[noreturn]] void refuse(const std::string& place, const std::string& why) const;
  [[noreturn]] void refuse_length(const std::string& place, const std::string& what, std::size_t bytes,
                                  std::size_t limit) const;
  void require_short(const std::string& place, const std::filesystem::path& path, std::size_t suffix_bytes);
  const Folder& folder_of(const std::filesystem::path& path);

  std::map<FileNumber, std::string> files_;
  std::map<FileNumber, std::string> folders_;
  std::map<std::string, Folder> seen_;
  std::string remedy_;
};

}  // namespace alrun
