#include "core/shared_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>

#include "core/error.h"
#include "core/flock.h"
#include "core/own_file.h"
#include "core/system_error.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

void require_regular(const fs::path& path, const struct stat& status) {
  if (S_ISREG(status.st_mode)) return;
  throw Error(fmt::format("{}: is {}, not a file; name a file", path.string(), kind_in_words(status.st_mode)));
}

struct stat status_of(const Descriptor& file, const fs::path& path) {
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) throw failure(path, "cannot read");
  return status;
}

bool leads_to(const fs::path& path, const struct stat& opened) {
  struct stat named {};
  return ::stat(path.c_str(), &named) == 0 && named.st_ino == opened.st_ino && named.st_dev == opened.st_dev;
}

}  // namespace

SharedFile::SharedFile(fs::path path) : path_(std::move(path)) { open(); }

void SharedFile::open() {
  struct stat status {};
  // Asked first: opening a device may do something to it.
  if (::stat(path_.c_str(), &status) == 0) {
    require_regular(path_, status);
  } else {
    make_parent(path_);
  }
  Descriptor opened(::open(path_.c_str(), O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0644));
  if (!opened) throw failure(path_, "cannot write");
  require_regular(path_, status_of(opened, path_));
  file_ = std::move(opened);  // closes the one that was open, and so unlocks it
  // Also where it was there: whoever has just made it may not have come so far.
  std::error_code unseen;
  const auto target = fs::canonical(path_, unseen);
  sync_folder_of(unseen ? path_ : target);
}

bool SharedFile::differs(std::uint64_t size) const {
  const auto opened = status_of(file_, path_);
  return !leads_to(path_, opened) || static_cast<std::uint64_t>(opened.st_size) != size;
}

void SharedFile::wait_for_lock() {
  using Clock = std::chrono::steady_clock;
  constexpr auto longest_wait = std::chrono::minutes(1);
  constexpr auto longest_pause = std::chrono::milliseconds(5);
  const auto end = Clock::now() + longest_wait;
  // Not by waiting in flock: what somebody else holds for ever would hang the program without a word.
  for (std::chrono::microseconds pause(100);; pause = std::min<std::chrono::microseconds>(2 * pause, longest_pause)) {
    const auto flock = try_flock(file_.get(), path_);
    if (flock == Flock::taken) return;
    if (flock == Flock::unknown_here) {
      note_ = fmt::format("{}: there is no flock here ({}), so that only one process at a time may write to the file",
                          path_.string(), system_fact(errno));
      return;
    }
    if (Clock::now() > end) {
      throw Error(fmt::format(
          "{}: another program has had it locked for a minute; wait for that to end, or name another file", path_.string()));
    }
    std::this_thread::sleep_for(pause);
  }
}

SharedFile::Locked::Locked(SharedFile& file) : file_(file) {
  constexpr int most_tries = 100;
  for (int i = 0; i < most_tries; ++i) {
    file_.wait_for_lock();
    try {
      if (leads_to(file_.path_, status_of(file_.file_, file_.path_))) return;
      file_.open();
    } catch (...) {
      release_flock(file_.file_.get());
      throw;
    }
    replaced_ = true;
  }
  throw Error(fmt::format("{}: is replaced all the time; wait for whoever does it to end", file_.path_.string()));
}

SharedFile::Locked::~Locked() { release_flock(file_.file_.get()); }

std::uint64_t SharedFile::Locked::size() const {
  return static_cast<std::uint64_t>(status_of(file_.file_, file_.path_).st_size);
}

std::string SharedFile::Locked::read(std::uint64_t from) const {
  const auto end = size();
  std::string bytes(end > from ? end - from : 0, '\0');
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const auto got =
        ::pread(file_.file_.get(), bytes.data() + filled, bytes.size() - filled, static_cast<off_t>(from + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw failure(file_.path_, "cannot read");
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

void SharedFile::Locked::append(std::string_view bytes) {
  const auto& path = file_.path_;
  if (file_.failed_) throw Error(fmt::format("{}: not written to after an earlier failure", path.string()));
  const auto before = size();
  std::string whole;
  if (before > 0 && read(before - 1) != "\n") whole = "\n";
  whole += bytes;
  try {
    write_all(file_.file_.get(), path, whole);
    if (::fdatasync(file_.file_.get()) != 0) {
      const auto error = failure(path, "cannot flush to disk");
      file_.failed_ = true;  // the system takes the bytes for written and would not fail again
      throw error;
    }
  } catch (...) {
    [[maybe_unused]] const int cut = ::ftruncate(file_.file_.get(), static_cast<off_t>(before));
    throw;
  }
}

void SharedFile::Locked::cut(std::uint64_t size) {
  if (::ftruncate(file_.file_.get(), static_cast<off_t>(size)) != 0) throw failure(file_.path_, "cannot truncate");
}

}  // namespace alrun
