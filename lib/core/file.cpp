#include "core/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "core/own_file.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

Error too_large(const fs::path& path, std::uint64_t limit) {
  return Error(fmt::format("{}: larger than {} bytes, the limit for such a file", path.string(), limit));
}

constexpr const char* cannot_read = "cannot read";

std::string read_all(const Descriptor& file, const fs::path& path, std::uint64_t limit) {
  std::string content;
  std::string block(1U << 16U, '\0');
  for (;;) {
    const ssize_t got = ::read(file.get(), block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw failure(path, cannot_read);
    if (got == 0) return content;
    content.append(block, 0, static_cast<std::size_t>(got));
    if (content.size() > limit) throw too_large(path, limit);
  }
}

// Many small parts are one call of the system, and large ones are not copied.
void write_joined(int file, const fs::path& path, std::span<const std::string_view> parts) {
  constexpr std::size_t small = std::size_t{64} << 10U;
  std::string joined;
  const auto flush = [&] {
    write_all(file, path, joined);
    joined.clear();
  };
  for (const auto part : parts) {
    if (joined.size() + part.size() > small) flush();
    if (part.size() > small) {
      write_all(file, path, part);
    } else {
      joined += part;
    }
  }
  flush();
}

}  // namespace

std::string read_file(const fs::path& path, std::uint64_t limit) {
  std::error_code error;
  if (fs::is_directory(path, error)) throw Error(fmt::format("{}: is a folder, not a file", path.string()));
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) throw failure(path, cannot_read);
  return read_all(file, path, limit);
}

std::optional<std::string> read_own_file(const fs::path& path, std::uint64_t limit) {
  const auto file = open_own(path, O_RDONLY, cannot_read);
  if (!file) return std::nullopt;
  return read_all(file, path, limit);
}

std::ifstream open_to_read(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) throw failure(path, cannot_read);
  if (!S_ISREG(status.st_mode)) {
    throw Error(fmt::format("{}: is {}, not a file", path.string(), kind_in_words(status.st_mode)));
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) throw failure(path, cannot_read);
  return in;
}

void write_atomically(const fs::path& path, std::string_view content) {
  write_atomically(path, std::span(&content, 1), Flush::before_rename);
}

void write_atomically(const fs::path& path, std::span<const std::string_view> parts, Flush flush) {
  make_parent(path);
  require_replaceable(path);
  Temporary beside(path);
  write_joined(beside.file(), path, parts);
  if (flush == Flush::before_rename && ::fsync(beside.file()) != 0) throw failure(path, "cannot flush to disk");
  if (::rename(beside.path().c_str(), path.c_str()) != 0) throw failure(path, "cannot put in place");
  beside.keep();
  if (flush == Flush::before_rename) sync_folder_of(path);
}

void remove_file(const fs::path& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw failure(path, "cannot remove");
}

bool remove_if_possible(const fs::path& path) noexcept { return ::unlink(path.c_str()) == 0 || errno == ENOENT; }

MappedFile map_file(const fs::path& path) {
  const auto file = open_own(path, O_RDONLY, cannot_read);
  if (!file) throw failure(path, cannot_read);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw failure(path, cannot_read);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return {};
  // All of it at once: what is mapped is read whole, and a fault a page costs more.
  void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file.get(), 0);
  if (start == MAP_FAILED) throw failure(path, "cannot map");
  std::shared_ptr<const void> owner(start, [start, size](const void* /*start*/) { ::munmap(start, size); });
  return {std::move(owner), {static_cast<const char*>(start), size}};
}

}  // namespace alrun
