#include "session/target_guard.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <optional>

#include "core/own_file.h"
#include "core/system_error.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

std::pair<dev_t, ino_t> number_of(const struct stat& status) { return {status.st_dev, status.st_ino}; }

fs::path parent_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

// The nearest folder above a path that is there.
fs::path existing_above(const fs::path& path) {
  std::error_code unseen;
  auto folder = parent_of(path);
  while (!fs::exists(folder, unseen) && folder.has_relative_path()) {
    auto above = parent_of(folder);
    if (above == folder) break;
    folder = std::move(above);
  }
  return folder;
}

constexpr std::size_t usual_longest_name = NAME_MAX;
constexpr std::size_t longest_path = PATH_MAX - 1;

}  // namespace

TargetGuard::TargetGuard(std::span<const ReadPath> inputs, std::string remedy) : remedy_(std::move(remedy)) {
  struct stat status {};
  for (const auto& input : inputs) {
    if (::stat(input.path.c_str(), &status) != 0) continue;  // whoever reads it says so
    if (S_ISREG(status.st_mode)) files_.try_emplace(number_of(status), input.what);
    if (S_ISDIR(status.st_mode)) folders_.try_emplace(number_of(status), input.what);
  }
  constexpr std::array<const char*, 3> streams{"what standard input is read from", "what standard output goes to",
                                               "what standard error goes to"};
  for (int i = 0; i < 3; ++i) {
    if (::fstat(i, &status) != 0 || !S_ISREG(status.st_mode)) continue;
    files_.try_emplace(number_of(status), streams[static_cast<std::size_t>(i)]);
  }
}

void TargetGuard::refuse(const std::string& place, const std::string& why) const {
  throw OutputConflict(fmt::format("{}: {}; {}", place, why, remedy_));
}

void TargetGuard::refuse_length(const std::string& place, const std::string& what, std::size_t bytes,
                                std::size_t limit) const {
  throw OutputConflict(
      fmt::format("{}: the {} is too long: with the longest of those that are written beside it, it has {} bytes, and the "
                  "system allows {}; shorten it by {} bytes",
                  place, what, bytes, limit, bytes - limit));
}

const TargetGuard::Folder& TargetGuard::folder_of(const fs::path& path) {
  const auto parent = parent_of(path);
  const auto [it, is_new] = seen_.try_emplace(parent.string());
  if (!is_new) return it->second;
  auto& folder = it->second;
  const auto above = existing_above(path);
  const long limit = ::pathconf(above.c_str(), _PC_NAME_MAX);
  folder.longest_name = limit > 0 ? static_cast<std::size_t>(limit) : usual_longest_name;
  for (const auto& part : parent) folder.longest_part = std::max(folder.longest_part, part.native().size());
  if (folders_.empty()) return folder;
  std::error_code unseen;
  for (auto at = fs::canonical(above, unseen); !at.empty(); at = at.parent_path()) {
    struct stat status {};
    if (::stat(at.c_str(), &status) == 0) {
      if (const auto read = folders_.find(number_of(status)); read != folders_.end()) folder.read_as = read->second;
    }
    if (!at.has_relative_path()) break;
  }
  return folder;
}

void TargetGuard::require_short(const std::string& place, const fs::path& path, std::size_t suffix_bytes) {
  const auto& folder = folder_of(path);
  const auto limit = folder.longest_name;
  if (folder.longest_part > limit) {
    refuse(place, fmt::format("a folder's name in it has {} bytes, and the system allows {}", folder.longest_part, limit));
  }
  const auto bytes = path.filename().native().size() + suffix_bytes;
  if (bytes > limit) refuse_length(place, "name", bytes, limit);
  const auto whole = path.native().size() + suffix_bytes;
  if (whole > longest_path) refuse_length(place, "path", whole, longest_path);
}

void TargetGuard::require_own(const fs::path& path) const {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return;
  if (!S_ISREG(status.st_mode)) {
    throw OutputConflict(fmt::format("{}: is {}, where alrun needs a file of its own; remove it or {}", path.string(),
                                     kind_in_words(status.st_mode), remedy_));
  }
  require_unread(path.string(), path);
}

void TargetGuard::require_unread(const std::string& place, const fs::path& path) const {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return;
  if (const auto read = files_.find(number_of(status)); read != files_.end()) refuse(place, "is " + read->second);
}

void TargetGuard::require_free(const std::string& place, const fs::path& path, std::span<const std::string> suffixes) {
  const auto name = path.filename();
  if (name.empty() || name == "." || name == "..") refuse(place, "is the name of a folder, not of a file");
  std::size_t longest = 0;
  for (const auto& suffix : suffixes) longest = std::max(longest, suffix.size());
  require_short(place, path, longest + temporary_suffix_bytes);

  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) refuse(place, fmt::format("is {}, not a file", kind_in_words(status.st_mode)));
    require_unread(place, path);
  } else if (errno == ELOOP) {
    refuse(place, "is a link that leads back to itself");
  }
  if (const auto& read = folder_of(path).read_as; !read.empty()) refuse(place, "lies in " + read);
  for (const auto& suffix : suffixes) require_own(path.string() + suffix);
}

void TargetGuard::require_folder(const std::string& place, const fs::path& path) const {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0 || S_ISDIR(status.st_mode)) return;
  refuse(place, fmt::format("is {}, not a folder", kind_in_words(status.st_mode)));
}

void TargetGuard::require_writable(const std::string& place, const fs::path& path) const {
  const auto above = existing_above(path);
  std::error_code unseen;
  if (!fs::is_directory(above, unseen)) {
    refuse(place, fmt::format("{} is in the way of its folder, and no folder itself", above.string()));
  }
  if (::faccessat(AT_FDCWD, above.c_str(), W_OK | X_OK, AT_EACCESS) == 0) return;
  refuse(place, fmt::format("nothing can be written in the folder {} ({})", above.string(), system_fact(errno)));
}

}  // namespace alrun
