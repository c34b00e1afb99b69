#include "core/file.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>

#include "catch.h"
#include "core/error.h"
#include "temporary_folder.h"

using namespace alrun;

TEST_CASE("an atomic write replaces the file, makes its folder and leaves nothing beside it") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "new" / "file.json";
  write_atomically(path, "one");
  write_atomically(path, "two");
  CHECK(read_file(path, 100) == "two");
  CHECK(std::distance(std::filesystem::directory_iterator(path.parent_path()), std::filesystem::directory_iterator()) == 1);
}

TEST_CASE("an append file cuts off what follows the part to keep") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "journal";
  {
    AppendFile file(path);
    file.append("good\n");
    file.append("torn");
  }
  AppendFile(path, 5).append("next\n");
  CHECK(read_file(path, 100) == "good\nnext\n");
}

TEST_CASE("a lock is refused while it is held, names its holder, and goes with it") {
  const testing::TemporaryFolder folder;
  const auto path = (folder.path() / "new" / "lock").string();
  {
    const LockFile held(path);
    CHECK(read_file(path, 100) == std::to_string(::getpid()) + "\n");
    CHECK_THROWS_WITH(LockFile(path), path + ": another alrun (process " + std::to_string(::getpid()) +
                                          ") is at work there; wait for it to end or choose another --output");
  }
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("a lock file that a killed process left is no lock") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "lock";
  write_atomically(path, "123456\n");
  const LockFile held(path);
  CHECK(read_file(path, 100) == std::to_string(::getpid()) + "\n");
}

TEST_CASE("an append that fails leaves no torn line, and nothing is appended after it") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "journal";
  AppendFile file(path);
  file.append("good\n");
  struct rlimit before {};
  ::getrlimit(RLIMIT_FSIZE, &before);
  auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
  struct rlimit small = before;
  small.rlim_cur = 8;
  ::setrlimit(RLIMIT_FSIZE, &small);
  CHECK_THROWS_WITH(file.append("too long\n"), path.string() + ": cannot write: File too large");
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(read_file(path, 100) == "good\n");
  CHECK_THROWS_WITH(file.append("next\n"), path.string() + ": not written to after an earlier failure");
}

TEST_CASE("files that cannot be read or written are named") {
  const testing::TemporaryFolder folder;
  const auto missing = (folder.path() / "missing").string();
  CHECK_THROWS_WITH(read_file(missing, 10), missing + ": cannot read: No such file or directory");
  CHECK_THROWS_WITH(read_file(folder.path(), 10), folder.path().string() + ": is a folder, not a file");
  write_atomically(missing, "12345678901");
  CHECK_THROWS_WITH(read_file(missing, 10), missing + ": larger than 10 bytes, the limit for such a file");
  CHECK_THROWS_WITH(write_atomically(missing + "/file", ""), missing + ": cannot make the folder: Not a directory");
}

TEST_CASE("content in parts is one file") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "new" / "file";
  const std::vector<std::string_view> parts{"one ", "", "two"};
  write_atomically(path, parts, Flush::never);
  CHECK(read_file(path, 100) == "one two");
}

TEST_CASE("a mapped file keeps its bytes when its name goes or is given to another") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "file";
  write_atomically(path, "first");
  const auto mapped = map_file(path);
  write_atomically(path, "second");
  CHECK(mapped.bytes == "first");
  CHECK(map_file(path).bytes == "second");
  write_atomically(path, "");
  CHECK(map_file(path).bytes.empty());
  CHECK(mapped.bytes == "first");
}

TEST_CASE("only regular files are mapped, and none is waited for") {
  const testing::TemporaryFolder folder;
  const auto pipe = (folder.path() / "pipe").string();
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  CHECK_THROWS_WITH(map_file(pipe), pipe + ": is not a regular file");
  CHECK_THROWS_WITH(map_file(folder.path()), folder.path().string() + ": is not a regular file");
  CHECK_THROWS_WITH(map_file(pipe + "x"), pipe + "x: cannot read: No such file or directory");
}
