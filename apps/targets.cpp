#include "targets.h"

#include <fmt/format.h>

#include <algorithm>

#include "command.h"
#include "core/file.h"
#include "terminal.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

constexpr const char* standard_output = "-";

fs::path location_of(const fs::path& path) {
  return path == standard_output ? fs::path() : fs::weakly_canonical(fs::absolute(path));
}

bool is_inside(const fs::path& path, const fs::path& folder) {
  const auto [in_path, in_folder] = std::mismatch(path.begin(), path.end(), folder.begin(), folder.end());
  return in_folder == folder.end() && in_path != path.end();
}

[[noreturn]] void refuse(const std::string& option, const fs::path& path, const std::string& why) {
  throw UsageError(fmt::format("{} {}: {}; name another", option, path.string(), why));
}

}  // namespace

// A device or a folder is not to be renamed over, and a result not to be lost.
void Targets::require_free(const std::string& option, const fs::path& path) const {
  const auto location = location_of(path);
  if (!location.empty() && fs::exists(path)) {
    if (!fs::is_regular_file(path)) refuse(option, path, "is there and no file");
    const auto is_path = [&](const std::string& input) { return fs::exists(input) && fs::equivalent(input, path); };
    if (std::any_of(inputs_.begin(), inputs_.end(), is_path)) refuse(option, path, "is one of the result files");
  }
  for (const auto& other : targets_) {
    if (location == other.location) refuse(option, path, "is what " + other.option + " writes, too");
    if (location.empty() || other.location.empty()) continue;
    if (is_inside(location, other.location) || is_inside(other.location, location)) {
      refuse(
          option, path,
          fmt::format("{} {} is beside it, and one of them would be the other's folder", other.option, other.path.string()));
    }
  }
}

void Targets::add(const std::string& option, const std::string& path, std::string content) {
  require_free(option, path);
  targets_.push_back({option, path, location_of(path), std::move(content)});
}

void Targets::add_into(const std::string& option, const std::string& folder, const std::string& name, std::string content) {
  if (fs::exists(folder) && !fs::is_directory(folder)) refuse(option, folder, "is there and no folder");
  add(option, (fs::path(folder) / name).string(), std::move(content));
}

void Targets::write() const {
  for (const auto& target : targets_) {
    if (target.location.empty()) {
      print_data(target.content);
    } else {
      write_atomically(target.path, target.content);
    }
  }
}

}  // namespace alrun
