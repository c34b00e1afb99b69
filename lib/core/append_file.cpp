#include "core/append_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/file.h"
#include "core/own_file.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

constexpr int appending = O_RDWR | O_APPEND;

Descriptor open_existing(const fs::path& path) {
  auto file = open_own(path, appending, "cannot write");
  if (!file) throw failure(path, "cannot write");
  return file;
}

bool has_other_names(const Descriptor& file) {
  struct stat status {};
  return ::fstat(file.get(), &status) == 0 && status.st_nlink > 1;
}

}  // namespace

AppendFile::AppendFile(fs::path path) : path_(std::move(path)) {
  make_parent(path_);
  // Opened first: only a file of alrun's own is in the way of a new one.
  if (open_own(path_, O_RDONLY, "cannot read")) remove_file(path_);
  file_ = open_own(path_, appending | O_CREAT | O_EXCL, "cannot write");
  sync_folder_of(path_);
}

AppendFile::AppendFile(fs::path path, std::uint64_t keep) : path_(std::move(path)), size_(keep) {
  file_ = open_existing(path_);
  if (has_other_names(file_)) {  // a copy made by hard links stays as it is
    const auto content = read_own_file(path_, UINT64_MAX).value_or("");
    write_atomically(path_, std::string_view(content).substr(0, keep));
    file_ = open_existing(path_);
  }
  if (::ftruncate(file_.get(), static_cast<off_t>(keep)) != 0) throw failure(path_, "cannot truncate");
  sync_folder_of(path_);
}

void AppendFile::append(std::string_view bytes) {
  if (failed_) throw Error(fmt::format("{}: not written to after an earlier failure", path_.string()));
  try {
    write_all(file_.get(), path_, bytes);
    if (::fsync(file_.get()) != 0) throw failure(path_, "cannot flush to disk");
  } catch (...) {
    // A torn line would hide whatever came after it.
    failed_ = true;
    [[maybe_unused]] const int cut = ::ftruncate(file_.get(), static_cast<off_t>(size_));
    throw;
  }
  size_ += bytes.size();
}

}  // namespace alrun
