#include "core/file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "core/system_error.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

Error failure(const fs::path& path, std::string_view what) {
  return Error(fmt::format("{}: {}: {}", path.string(), what, system_words(errno)));
}

void write_all(int descriptor, const fs::path& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      throw failure(path, "cannot write");
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void make_parent(const fs::path& path) {
  if (!path.has_parent_path()) return;
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) throw Error(fmt::format("{}: cannot make the folder: {}", path.parent_path().string(), error.message()));
}

// A renamed or new name is only durable once its folder is.
void sync_folder(const fs::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

std::string read_file(const fs::path& path, std::uint64_t limit) {
  std::error_code error;
  if (fs::is_directory(path, error)) throw Error(fmt::format("{}: is a folder, not a file", path.string()));
  std::ifstream in(path, std::ios::binary);
  if (!in) throw failure(path, "cannot read");
  std::string content;
  std::string block(1U << 16U, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0) {
    content.append(block, 0, static_cast<std::size_t>(in.gcount()));
    if (content.size() > limit) {
      throw Error(fmt::format("{}: larger than {} bytes, the limit for such a file", path.string(), limit));
    }
  }
  return content;
}

void write_atomically(const fs::path& path, std::string_view content) {
  write_atomically(path, std::span(&content, 1), Flush::before_rename);
}

void write_atomically(const fs::path& path, std::span<const std::string_view> parts, Flush flush) {
  make_parent(path);
  const fs::path beside = path.string() + fmt::format(".tmp{}", ::getpid());
  const int descriptor = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (descriptor < 0) throw failure(path, "cannot write");
  try {
    for (const auto part : parts) write_all(descriptor, path, part);
    if (flush == Flush::before_rename && ::fsync(descriptor) != 0) throw failure(path, "cannot flush to disk");
  } catch (...) {
    ::close(descriptor);
    ::unlink(beside.c_str());
    throw;
  }
  ::close(descriptor);
  if (::rename(beside.c_str(), path.c_str()) != 0) {
    const auto error = failure(path, "cannot put in place");
    ::unlink(beside.c_str());
    throw error;
  }
  if (flush == Flush::before_rename) sync_folder(path);
}

MappedFile map_file(const fs::path& path) {
  // Non-blocking: a pipe in the file's place must not wait for its writer.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) throw failure(path, "cannot read");
  const std::shared_ptr<const void> closes(nullptr, [descriptor](const void* /*none*/) { ::close(descriptor); });
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) throw failure(path, "cannot read");
  if (!S_ISREG(status.st_mode)) throw Error(fmt::format("{}: is not a regular file", path.string()));
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return {};
  // All of it at once: what is mapped is read whole, and a fault a page costs more.
  void* start = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0);
  if (start == MAP_FAILED) throw failure(path, "cannot map");
  std::shared_ptr<const void> owner(start, [start, size](const void* /*start*/) { ::munmap(start, size); });
  return {std::move(owner), {static_cast<const char*>(start), size}};
}

namespace {

// Whether the name still belongs to the open file: its holder deletes it before it lets go.
bool still_named(int descriptor, const fs::path& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

std::string holder(int descriptor) {
  std::array<char, 32> text{};
  const auto length = ::pread(descriptor, text.data(), text.size(), 0);
  std::string pid(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  if (!pid.empty() && pid.back() == '\n') pid.pop_back();
  return pid.empty() ? std::string() : fmt::format(" (process {})", pid);
}

}  // namespace

LockFile::LockFile(fs::path path) : path_(std::move(path)) {
  make_parent(path_);
  for (;;) {
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
    if (descriptor_ < 0) throw failure(path_, "cannot write");
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
      const auto who = holder(descriptor_);
      ::close(descriptor_);
      throw FileBusy(fmt::format("{}: another alrun{} is at work there; wait for it to end or choose another --output",
                                 path_.string(), who));
    }
    if (still_named(descriptor_, path_)) break;
    ::close(descriptor_);
  }
  // Who holds it is for people; the lock is what counts.
  const auto pid = fmt::format("{}\n", ::getpid());
  if (::ftruncate(descriptor_, 0) != 0 || ::write(descriptor_, pid.data(), pid.size()) < 0) return;
}

LockFile::~LockFile() {
  ::unlink(path_.c_str());
  ::close(descriptor_);
}

AppendFile::AppendFile(fs::path path, std::uint64_t keep) : path_(std::move(path)), size_(keep) {
  make_parent(path_);
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (descriptor_ < 0) throw failure(path_, "cannot write");
  if (::ftruncate(descriptor_, static_cast<off_t>(keep)) != 0) {
    const auto error = failure(path_, "cannot truncate");
    ::close(descriptor_);
    throw error;
  }
  sync_folder(path_);
}

AppendFile::~AppendFile() { ::close(descriptor_); }

void AppendFile::append(std::string_view bytes) {
  if (failed_) throw Error(fmt::format("{}: not written to after an earlier failure", path_.string()));
  try {
    write_all(descriptor_, path_, bytes);
    if (::fsync(descriptor_) != 0) throw failure(path_, "cannot flush to disk");
  } catch (...) {
    // A torn line would hide whatever came after it.
    failed_ = true;
    [[maybe_unused]] const int cut = ::ftruncate(descriptor_, static_cast<off_t>(size_));
    throw;
  }
  size_ += bytes.size();
}

}  // namespace alrun
