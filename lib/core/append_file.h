#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "core/descriptor.h"

namespace alrun {

/// A file of alrun's own that grows; every append is on disk when append() returns.
class AppendFile {
 public:
  /// Starts a new file in place of whatever file lies there, whose other names (hard links) keep it. Makes missing folders.
  /// Throws Error naming the path, also where something other than a regular file lies there.
  explicit AppendFile(std::filesystem::path path);
  /// Goes on after the first `keep` bytes of the file there; what follows them is cut off.
  AppendFile(std::filesystem::path path, std::uint64_t keep);

  /// All or nothing as far as the system allows: after a failure what came of the bytes is cut off, and the file takes no
  /// more.
  void append(std::string_view bytes);

 private:
  std::filesystem::path path_;
  Descriptor file_;
  std::uint64_t size_ = 0;
  bool failed_ = false;
};

}  // namespace alrun
