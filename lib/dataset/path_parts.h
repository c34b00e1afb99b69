#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace alrun {

/// The parts of a '/'-separated path, without empty ones and ".".
inline std::vector<std::string_view> path_parts(std::string_view path) {
  std::vector<std::string_view> parts;
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    const auto part = path.substr(0, slash);
    if (!part.empty() && part != ".") parts.push_back(part);
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return parts;
}

/// Whether a file or folder is hidden (".DS_Store", AppleDouble's "._x").
inline bool is_hidden(std::string_view part) { return part.starts_with('.'); }

}  // namespace alrun
