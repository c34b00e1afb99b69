#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "fuzz/harness.h"

namespace alrun::fuzz {
namespace {

// A file system in memory. A nameless file would do, but for its path in /proc being a link, which readers of alrun's own
// files do not follow.
std::string in_memory() {
  constexpr const char* memory = "/dev/shm";
  const bool there = ::access(memory, W_OK) == 0;
  return (there ? std::filesystem::path(memory) : std::filesystem::temp_directory_path()) / "alrun-fuzz-XXXXXX";
}

}  // namespace

MemoryFile::MemoryFile() : path_(in_memory()) {
  descriptor_ = ::mkostemp(path_.data(), O_CLOEXEC);
  require(descriptor_ >= 0, "a file can be made in memory");
}

MemoryFile::~MemoryFile() {
  ::unlink(path_.c_str());
  ::close(descriptor_);
}

void MemoryFile::set(std::string_view content) const {
  const auto size = static_cast<off_t>(content.size());
  require(::ftruncate(descriptor_, 0) == 0 && ::ftruncate(descriptor_, size) == 0, "a file in memory can be resized");
  require(::pwrite(descriptor_, content.data(), content.size(), 0) == size, "a file in memory can be written");
}

}  // namespace alrun::fuzz
