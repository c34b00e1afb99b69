#include "core/cache_folder.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/file.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

// A writer that was killed leaves its unfinished file; none takes this long.
constexpr std::chrono::hours abandoned_after{1};

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

struct Entry {
  fs::path path;
  std::uint64_t bytes = 0;
  fs::file_time_type used;
};

}  // namespace

std::optional<CacheFolder> CacheFolder::of_user() {
  auto limit = default_limit;
  if (const auto text = environment("ALRUN_CACHE_BYTES"); !text.empty()) {
    std::from_chars(text.data(), text.data() + text.size(), limit);
  }
  // A relative path there is to be ignored (XDG Base Directory Specification).
  const fs::path xdg = environment("XDG_CACHE_HOME");
  if (xdg.is_absolute()) return CacheFolder(xdg / "alrun", limit);
  const fs::path home = environment("HOME");
  if (home.is_absolute()) return CacheFolder(home / ".cache" / "alrun", limit);
  return std::nullopt;
}

fs::path CacheFolder::file(const std::string& kind, const std::string& key) const {
  return folder_ / (kind + "-" + key + ".bin");
}

void CacheFolder::touch(const fs::path& file) {
  ::utimensat(AT_FDCWD, file.c_str(), nullptr, AT_SYMLINK_NOFOLLOW);  // failing only costs its place among the last used
}

bool CacheFolder::make_room(const fs::path& file, std::uint64_t bytes) const {
  if (bytes > limit_) return false;
  const auto name = file.filename().string();
  const auto kind = name.substr(0, name.find('-') + 1);
  const auto now = fs::file_time_type::clock::now();
  std::vector<Entry> entries;
  std::uint64_t total = bytes;
  std::error_code code;
  for (fs::directory_iterator it(folder_, code), end; !code && it != end; it.increment(code)) {
    const auto other = it->path().filename().string();
    std::error_code gone;  // another process deletes, too
    if (!other.starts_with(kind) || other == name || !fs::is_regular_file(it->symlink_status(gone))) continue;
    const Entry entry{it->path(), it->file_size(gone), it->last_write_time(gone)};
    if (gone) continue;
    if (other.ends_with(".bin")) {
      total += entry.bytes;
      entries.push_back(entry);
    } else if (now - entry.used > abandoned_after) {
      remove_if_possible(entry.path);
    }
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.used < b.used; });
  for (const auto& entry : entries) {
    if (total <= limit_) break;
    remove_if_possible(entry.path);
    total -= entry.bytes;
  }
  return true;
}

}  // namespace alrun
