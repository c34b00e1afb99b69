#include "targets.h"

#include <fmt/format.h>

#include <algorithm>

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

constexpr const char* remedy = "name another";

std::vector<ReadPath> read_paths(const std::vector<std::string>& files) {
  std::vector<ReadPath> paths;
  paths.reserve(files.size());
  for (const auto& file : files) paths.push_back({"one of the result files", file});
  return paths;
}

std::string place_of(const std::string& option, const fs::path& path) { return fmt::format("{} {}", option, path.string()); }

}  // namespace

Targets::Targets(const std::vector<std::string>& inputs) : guard_(read_paths(inputs), remedy) {}

void Targets::require_file(const std::string& option, const std::string& path) {
  if (path == standard_output) return;
  const auto place = place_of(option, path);
  guard_.require_free(place, path);
  guard_.require_writable(place, path);
}

void Targets::require_folder(const std::string& option, const std::string& folder) {
  const auto place = place_of(option, folder);
  guard_.require_folder(place, folder);
  guard_.require_writable(place, fs::path(folder) / "file");
}

void Targets::require_apart(const std::string& option, const fs::path& path) const {
  const auto refuse = [&](const std::string& why) {
    throw OutputConflict(fmt::format("{}: {}; {}", place_of(option, path), why, remedy));
  };
  const auto location = location_of(path);
  for (const auto& other : targets_) {
    if (location == other.location) refuse("is what " + other.option + " writes, too");
    if (location.empty() || other.location.empty()) continue;
    if (is_inside(location, other.location) || is_inside(other.location, location)) {
      refuse(place_of(other.option, other.path) + " is beside it, and one of them would be the other's folder");
    }
  }
}

void Targets::add(const std::string& option, const std::string& path, std::string content) {
  require_file(option, path);
  require_apart(option, path);
  targets_.push_back({option, path, location_of(path), std::move(content)});
}

void Targets::add_into(const std::string& option, const std::string& folder, const std::string& name, std::string content) {
  require_folder(option, folder);
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
