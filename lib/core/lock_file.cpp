#include "core/lock_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "core/file.h"
#include "core/flock.h"
#include "core/own_file.h"
#include "core/process_mark.h"
#include "core/system_error.h"

// A lock is a file with a record of its holder and a key of its own. It appears at its name as a whole, never in place of
// another, so that whoever comes first has it. A record whose holder is gone is inherited: its heir is the one process that
// puts its own record at LOCK.KEY, with the dead one's key, and only the heir may replace the dead one at LOCK. An heir that
// is killed before it does has an heir in turn. A dead record never comes back to LOCK, so whoever is late finds another one
// there.
namespace alrun {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t key_digits = 12;
constexpr std::string_view key_mark = "\nkey ";
constexpr std::string_view by_name_line = "\nby name\n";

bool is_key(std::string_view text) {
  return text.size() == key_digits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_named(int file, const fs::path& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(file, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

// What is written in a lock.
struct Record {
  std::string key;
  std::optional<ProcessMark> holder;  ///< none in a lock of an older alrun, and where the disk was full
  std::string pid;                    ///< "" if not even that is known
  bool by_name = false;
};

FileBusy no_lock(const fs::path& path) {
  return FileBusy(
      fmt::format("{}: is there and is no lock of alrun; move it away or choose another --output", path.string()));
}

// What has no key is told by the file itself.
std::string key_of(const Descriptor& file, std::string_view text) {
  const auto at = text.find(key_mark);
  if (at != std::string_view::npos) {
    const auto key = text.substr(at + key_mark.size(), key_digits);
    if (is_key(key)) return std::string(key);
  }
  struct stat status {};
  ::fstat(file.get(), &status);
  const auto time = static_cast<std::uint64_t>(status.st_mtim.tv_sec) * 1'000'000'000U +
                    static_cast<std::uint64_t>(status.st_mtim.tv_nsec);
  constexpr std::uint64_t mixer = 0x9E3779B97F4A7C15U;
  return fmt::format("{:012x}", (status.st_ino * mixer ^ time * mixer) >> 16U);
}

Record read_record(const Descriptor& file, const fs::path& path) {
  std::array<char, 2048> bytes{};
  const auto length = ::pread(file.get(), bytes.data(), bytes.size(), 0);
  if (length < 0) throw failure(path, "cannot read");
  const std::string_view text(bytes.data(), static_cast<std::size_t>(length));
  Record record{key_of(file, text), ProcessMark::parse(text), {}, text.find(by_name_line) != std::string_view::npos};
  record.pid = text.substr(0, text.find('\n'));
  const bool blank = text.find_first_not_of('\0') == std::string_view::npos;  // as a power failure may leave it
  if (blank) record.pid.clear();
  if (!blank && (record.pid.empty() || record.pid.find_first_not_of("0123456789") != std::string::npos)) throw no_lock(path);
  return record;
}

std::optional<std::string> key_at(const fs::path& path) {
  const auto file = open_own(path, O_RDONLY, "cannot read");
  return file ? std::optional(read_record(file, path).key) : std::nullopt;
}

// A lock that lies there. Its file stays open, and locked where that is possible, until the object goes.
struct Found {
  Descriptor file;
  Record record;
  ProcessMark::State holder = ProcessMark::State::unknown;
};

std::optional<Found> find_lock(const fs::path& path) {
  Found found{open_own(path, O_RDWR, "cannot write"), {}};
  if (!found.file) return std::nullopt;
  const auto flock = try_flock(found.file.get(), path);
  found.record = read_record(found.file, path);
  if (flock == Flock::busy) {
    found.holder = ProcessMark::State::runs;
  } else if (flock == Flock::taken && !found.record.by_name) {
    found.holder = ProcessMark::State::gone;
  } else if (found.record.holder) {
    found.holder = found.record.holder->state();
  }
  return found;
}

void require_left(const fs::path& path, const Found& found) {
  if (found.holder == ProcessMark::State::gone) return;
  const auto& holder = found.record.holder;
  std::string who = found.record.pid.empty() ? "" : fmt::format(" (process {})", found.record.pid);
  // One that is gone had the lock before; who is just about to take it has not written there yet.
  if (holder && holder->state() == ProcessMark::State::gone) who.clear();
  if (holder && holder->host != ProcessMark::self().host)
    who = fmt::format(" (process {} on {})", holder->pid, holder->host);
  if (found.holder == ProcessMark::State::runs) {
    throw FileBusy(fmt::format("{}: another alrun{} is at work there; wait for it to end or choose another --output",
                               path.string(), who));
  }
  throw FileBusy(
      fmt::format("{}: another alrun{} has this lock, and there is no telling from here whether it still runs; "
                  "wait for it to end or, once it has, remove the file",
                  path.string(), who));
}

// This process's record: made beside the lock, moved to its name, removed if it does not get there.
class OwnRecord {
 public:
  explicit OwnRecord(const fs::path& lock) : made_(lock), key_(random_hex(key_digits)) {
    const auto flock = try_flock(made_.file(), lock);
    if (flock == Flock::busy) throw Error(fmt::format("{}: somebody else locks its new files", lock.string()));
    if (flock == Flock::unknown_here) why_by_name_ = system_fact(errno);
    write(lock);
  }

  enum class Moved : std::uint8_t { yes, name_is_taken, was_removed };
  // Never replaces anything.
  Moved move_to(const fs::path& to) {
    if (::renameat2(AT_FDCWD, made_.path().c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return moved(to);
    if (errno == EINVAL || errno == ENOSYS || errno == EOPNOTSUPP) return link_to(to);
    return not_moved(to);
  }

  // Replaces what lies there.
  void replace(const fs::path& path) {
    if (::rename(made_.path().c_str(), path.c_str()) != 0) throw failure(path, "cannot write");
    made_.renamed(path);
  }

  [[nodiscard]] const std::string& why_by_name() const { return why_by_name_; }
  Descriptor release() { return made_.keep(); }

 private:
  void write(const fs::path& lock) {
    const bool by_name = !why_by_name_.empty();
    try {
      write_all(made_.file(), lock,
                fmt::format("{}by {}\nkey {}\n", ProcessMark::self().text(), by_name ? "name" : "flock", key_));
      if (by_name && ::fsync(made_.file()) != 0) throw failure(lock, "cannot flush to disk");  // for other machines
    } catch (const Error&) {
      // By flock who holds it is for people; the lock is what counts.
      if (by_name || ::ftruncate(made_.file(), 0) != 0) throw;
    }
  }

  Moved moved(const fs::path& to) {
    made_.renamed(to);
    return Moved::yes;
  }

  static Moved not_moved(const fs::path& to) {
    if (errno == EEXIST) return Moved::name_is_taken;
    if (errno == ENOENT) return Moved::was_removed;
    throw failure(to, "cannot write");
  }

  // The same by two names for a moment: NFS knows no better, and may say no when the answer was lost on its way.
  Moved link_to(const fs::path& to) {
    if (::link(made_.path().c_str(), to.c_str()) == 0 || is_named(made_.file(), to)) {
      remove_file(made_.path());
      return moved(to);
    }
    const bool no_links = errno == EPERM || errno == ENOSYS || errno == EOPNOTSUPP || errno == EINVAL;
    return no_links ? rename_to_free(to) : not_moved(to);
  }

  // Where there is neither (stores of objects that look like file systems) two that start at the very same moment may both
  // go on.
  Moved rename_to_free(const fs::path& to) {
    if (key_at(to)) return Moved::name_is_taken;
    if (::rename(made_.path().c_str(), to.c_str()) != 0) return not_moved(to);
    return key_at(to) == key_ ? moved(to) : Moved::was_removed;
  }

  Temporary made_;
  std::string key_;
  std::string why_by_name_;
};

// False if somebody else was faster, or has been.
bool inherit(const fs::path& lock, const Found& dead, OwnRecord& own) {
  std::vector<fs::path> passed;
  for (auto key = dead.record.key;;) {
    const fs::path claim = lock.string() + "." + key;
    const auto moved = own.move_to(claim);
    if (moved == OwnRecord::Moved::was_removed) return false;
    if (moved == OwnRecord::Moved::yes) break;
    const auto heir = find_lock(claim);
    if (!heir) return false;
    require_left(lock, *heir);
    key = heir->record.key;
    passed.push_back(claim);
  }
  if (key_at(lock) != dead.record.key) return false;
  own.replace(lock);
  std::ranges::for_each(passed, remove_if_possible);
  return true;
}

}  // namespace

LockFile::LockFile(fs::path path) : path_(std::move(path)) {
  constexpr int most_tries = 1000;
  make_parent(path_);
  for (int i = 0; i < most_tries; ++i) {
    const auto found = find_lock(path_);
    if (found) require_left(path_, *found);
    OwnRecord own(path_);
    if (!(found ? inherit(path_, *found, own) : own.move_to(path_) == OwnRecord::Moved::yes)) continue;
    if (!own.why_by_name().empty()) {
      note_ = fmt::format(
          "{}: there is no flock here ({}), so that the file itself is the lock; one that is left after a crash of "
          "another machine has to be removed by hand",
          path_.string(), own.why_by_name());
    }
    file_ = own.release();
    return;
  }
  throw Error(fmt::format("{}: comes and goes all the time; wait for whoever is at work there to end", path_.string()));
}

LockFile::~LockFile() {
  if (is_named(file_.get(), path_)) remove_if_possible(path_);
}

bool LockFile::is_leftover(std::string_view suffix) {
  return (suffix.size() == temporary_suffix_bytes && is_temporary(suffix)) ||
         (suffix.starts_with('.') && is_key(suffix.substr(1)));
}

}  // namespace alrun
