#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "core/descriptor.h"
#include "core/error.h"

// How alrun opens the files that it makes for itself: locks, journals, weights, caches, and what it writes before it
// renames. They lie in folders where others may write, too, so that nothing is believed of what is found there: no link is
// followed, no pipe waited for, no device written to. core/file.h, append_file.h and lock_file.h are what the rest of the
// program uses.
namespace alrun {

/// "PATH: WHAT: " and what errno means.
Error failure(const std::filesystem::path& path, std::string_view what);

/// "a folder", "a symbolic link", "a character device", ...
std::string_view kind_in_words(mode_t mode);

/// Opens a regular file by the flags of open(2), never through a link and without waiting. Empty if there is none and
/// `flags` do not make one. Throws Error naming the path and what lies there.
Descriptor open_own(const std::filesystem::path& path, int flags, std::string_view what);

/// Throws Error unless a regular file, a link or nothing lies there: what a rename may replace.
void require_replaceable(const std::filesystem::path& path);

/// A new file beside another, to be renamed; nobody else has its name. Removed with the object unless it is kept.
class Temporary {
 public:
  /// Throws Error naming `path`.
  explicit Temporary(const std::filesystem::path& path);
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary();

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] int file() const { return file_.get(); }
  /// It has been given another name.
  void renamed(const std::filesystem::path& path) { path_ = path; }
  /// It stays where it is.
  Descriptor keep();

 private:
  std::filesystem::path path_;
  Descriptor file_;
};

/// What a Temporary's name adds to that of the file it is beside: always so many bytes.
inline constexpr std::size_t temporary_suffix_bytes = 16;
/// Whether a name ends as a Temporary's; the part before it is then the file's own.
bool is_temporary(std::string_view name);

/// So many random hex digits.
std::string random_hex(std::size_t digits);

/// Writes all of it, however often the system takes only a part.
void write_all(int descriptor, const std::filesystem::path& path, std::string_view bytes);

/// Makes the folder of a path and those above it, if they are missing.
void make_parent(const std::filesystem::path& path);

/// A renamed or new name is only durable once its folder is. Failing is no error.
void sync_folder_of(const std::filesystem::path& path);

}  // namespace alrun
