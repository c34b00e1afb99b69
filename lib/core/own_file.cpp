#include "core/own_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "core/system_error.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view temporary_mark = ".tmp";
constexpr std::size_t temporary_digits = temporary_suffix_bytes - temporary_mark.size();

Error foreign(const fs::path& path, mode_t mode) {
  return Error(fmt::format("{}: is {}, where alrun needs a file of its own; remove it", path.string(), kind_in_words(mode)));
}

}  // namespace

Error failure(const fs::path& path, std::string_view what) {
  return Error(fmt::format("{}: {}: {}", path.string(), what, system_words(errno)));
}

std::string_view kind_in_words(mode_t mode) {
  switch (mode & S_IFMT) {
    case S_IFREG:
      return "a regular file";
    case S_IFDIR:
      return "a folder";
    case S_IFLNK:
      return "a symbolic link";
    case S_IFCHR:
      return "a character device";
    case S_IFBLK:
      return "a block device";
    case S_IFIFO:
      return "a pipe";
    case S_IFSOCK:
      return "a socket";
    default:
      return "something unknown";
  }
}

Descriptor open_own(const fs::path& path, int flags, std::string_view what) {
  Descriptor file(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644));
  const int error = errno;
  struct stat status {};
  if (file) {
    if (::fstat(file.get(), &status) != 0) throw failure(path, what);
    if (!S_ISREG(status.st_mode)) throw foreign(path, status.st_mode);
    return file;
  }
  if (error == ENOENT && (flags & O_CREAT) == 0) return file;
  if (::lstat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) throw foreign(path, status.st_mode);
  errno = error;
  throw failure(path, what);
}

void require_replaceable(const fs::path& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode) || S_ISLNK(status.st_mode)) return;
  throw Error(fmt::format("{}: is {}, which no file may replace; remove it or choose another name", path.string(),
                          kind_in_words(status.st_mode)));
}

Temporary::Temporary(const fs::path& path) {
  constexpr int tries = 100;
  for (int i = 0; i < tries; ++i) {
    path_ = path.string() + std::string(temporary_mark) + random_hex(temporary_digits);
    file_ = Descriptor(::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644));
    if (file_) return;
    if (errno != EEXIST) break;
  }
  throw failure(path, "cannot write");
}

Temporary::~Temporary() {
  if (file_) ::unlink(path_.c_str());
}

Descriptor Temporary::keep() { return std::move(file_); }

bool is_temporary(std::string_view name) {
  if (name.size() < temporary_suffix_bytes) return false;
  const auto suffix = name.substr(name.size() - temporary_suffix_bytes);
  return suffix.starts_with(temporary_mark) &&
         suffix.find_first_not_of("0123456789abcdef", temporary_mark.size()) == std::string_view::npos;
}

std::string random_hex(std::size_t digits) {
  std::string bytes((digits + 1) / 2, '\0');
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw Error("the system gives no random numbers for the name of a temporary file");
  }
  std::string hex;
  for (const char byte : bytes) hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  return hex.substr(0, digits);
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

void sync_folder_of(const fs::path& path) {
  const auto folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const Descriptor open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (open) ::fsync(open.get());
}

}  // namespace alrun
