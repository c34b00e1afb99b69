#include "core/lock_file.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "catch.h"
#include "core/file.h"
#include "core/process_mark.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

std::string first_line(const std::filesystem::path& path) {
  const auto text = read_file(path, 10'000);
  return text.substr(0, text.find('\n'));
}

// A lock as a process leaves it where there is no flock.
std::string by_name(const ProcessMark& holder, const std::string& key) {
  return fmt::format("{}by name\nkey {}\n", holder.text(), key);
}

ProcessMark gone() {
  auto mark = ProcessMark::self();
  mark.start += "0";  // another process had this number before
  return mark;
}

std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("a lock is refused while it is held, names its holder, and goes with it") {
  const testing::TemporaryFolder folder;
  const auto path = (folder.path() / "new" / "lock").string();
  {
    const LockFile held(path);
    CHECK(held.note().empty());
    CHECK(first_line(path) == std::to_string(::getpid()));
    CHECK_THROWS_WITH(LockFile(path), path + ": another alrun (process " + std::to_string(::getpid()) +
                                          ") is at work there; wait for it to end or choose another --output");
    CHECK(files_in(folder.path() / "new") == 1);
  }
  CHECK(files_in(folder.path() / "new") == 0);
}

TEST_CASE("a lock file that a killed process left is no lock") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "lock";
  // Of an older alrun; of one whose disk was full; after a power failure; with flock and without.
  const auto old = ProcessMark::self();
  for (const auto& left : {std::string("123456\n"), std::string(), std::string(100, '\0'),
                           old.text() + "by flock\nkey 0123456789ab\n", by_name(gone(), "0123456789ab")}) {
    write_atomically(path, left);
    {
      const LockFile held(path);
      CHECK(first_line(path) == std::to_string(::getpid()));
      CHECK(files_in(folder.path()) == 1);
    }
    CHECK(files_in(folder.path()) == 0);
  }
}

TEST_CASE("a lock that is held without flock keeps those out who have it") {
  const testing::TemporaryFolder folder;
  const auto path = (folder.path() / "lock").string();
  auto holder = ProcessMark::self();
  write_atomically(path, by_name(holder, "0123456789ab"));
  CHECK_THROWS_WITH(LockFile(path), Catch::Contains(fmt::format("another alrun (process {}) is at work there", ::getpid())));
  holder.host = "elsewhere";
  holder.boot = "another";
  holder.machine = "another";
  write_atomically(path, by_name(holder, "0123456789ab"));
  CHECK_THROWS_WITH(LockFile(path),
                    fmt::format("{}: another alrun (process {} on elsewhere) has this lock, and there is no telling "
                                "from here whether it still runs; wait for it to end or, once it has, remove the file",
                                path, ::getpid()));
  CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("a file that is no lock is neither emptied nor removed") {
  const testing::TemporaryFolder folder;
  const auto path = (folder.path() / "Cargo.lock").string();
  write_atomically(path, "[[package]]\n");
  CHECK_THROWS_WITH(LockFile(path), path + ": is there and is no lock of alrun; move it away or choose another --output");
  CHECK(read_file(path, 100) == "[[package]]\n");
  const auto link = (folder.path() / "link.lock").string();
  std::filesystem::create_symlink("Cargo.lock", link);
  CHECK_THROWS_AS(LockFile(link), Error);
  const auto pipe = (folder.path() / "pipe.lock").string();
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_THROWS_AS(LockFile(pipe), Error);
  CHECK(files_in(folder.path()) == 3);
}

TEST_CASE("another name of a left lock's file keeps what is in it") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "lock";
  write_atomically(folder.path() / "copy", "123456\n");
  std::filesystem::create_hard_link(folder.path() / "copy", path);
  { const LockFile held(path); }
  CHECK(read_file(folder.path() / "copy", 100) == "123456\n");
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("whoever was killed while inheriting a lock is inherited, too") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "lock";
  write_atomically(path, by_name(gone(), "00000000000a"));
  write_atomically(folder.path() / "lock.00000000000a", by_name(gone(), "00000000000b"));
  write_atomically(folder.path() / "lock.00000000000b", by_name(gone(), "00000000000c"));
  {
    const LockFile held(path);
    CHECK(first_line(path) == std::to_string(::getpid()));
    CHECK(files_in(folder.path()) == 1);
  }
  CHECK(files_in(folder.path()) == 0);
  CHECK(LockFile::is_leftover(".00000000000a"));
  CHECK(LockFile::is_leftover(".tmp00000000000a"));
  CHECK_FALSE(LockFile::is_leftover(".txt"));
  CHECK_FALSE(LockFile::is_leftover(""));
}

TEST_CASE("of many processes that find a left lock one has it at a time") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "lock";
  const auto inside = folder.path() / "inside";
  constexpr int processes = 6;
  for (int round = 0; round < 10; ++round) {
    write_atomically(path, by_name(gone(), fmt::format("{:012x}", round)));
    std::vector<pid_t> children;
    for (int i = 0; i < processes; ++i) {
      const auto child = ::fork();
      REQUIRE(child >= 0);
      if (child > 0) {
        children.push_back(child);
        continue;
      }
      int code = 0;  // it had to wait
      try {
        const LockFile held(path);
        code = ::mkdir(inside.c_str(), 0700) == 0 ? 1 : 2;  // 2: somebody else is inside
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        ::rmdir(inside.c_str());
      } catch (const FileBusy&) {
        code = 0;
      } catch (...) {
        code = 3;
      }
      ::_exit(code);
    }
    int had_it = 0;
    for (const auto child : children) {
      int status = 0;
      ::waitpid(child, &status, 0);
      REQUIRE(WIFEXITED(status));
      REQUIRE(WEXITSTATUS(status) < 2);
      had_it += WEXITSTATUS(status);
    }
    CHECK(had_it >= 1);
    CHECK(files_in(folder.path()) == 0);
  }
}
