#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz/harness.h"

namespace alrun::fuzz {

MemoryFile::MemoryFile() : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)) {
  require(descriptor_ >= 0, "the system has files in memory");
  path_ = fmt::format("/proc/self/fd/{}", descriptor_);
}

MemoryFile::~MemoryFile() { ::close(descriptor_); }

void MemoryFile::set(std::string_view content) const {
  const auto size = static_cast<off_t>(content.size());
  require(::ftruncate(descriptor_, 0) == 0 && ::ftruncate(descriptor_, size) == 0, "a file in memory can be resized");
  require(::pwrite(descriptor_, content.data(), content.size(), 0) == size, "a file in memory can be written");
}

}  // namespace alrun::fuzz
