#include "core/append_file.h"

#include <sys/stat.h>

#include "catch.h"
#include "core/file.h"
#include "file_size_limit.h"
#include "temporary_folder.h"

using namespace alrun;

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

TEST_CASE("an append that fails leaves no torn line, and nothing is appended after it") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "journal";
  AppendFile file(path);
  file.append("good\n");
  {
    const testing::FileSizeLimit limit(8);
    CHECK_THROWS_WITH(file.append("too long\n"),
                      path.string() + ": cannot write: File too large; raise 'ulimit -f', or name another place");
  }
  CHECK(read_file(path, 100) == "good\n");
  CHECK_THROWS_WITH(file.append("next\n"), path.string() + ": not written to after an earlier failure");
}

TEST_CASE("an append file leaves alone what a link or another name of its file leads to") {
  const testing::TemporaryFolder folder;
  const auto path = (folder.path() / "journal").string();
  const auto other = folder.path() / "other";
  write_atomically(other, "good\nprecious\n");
  std::filesystem::create_hard_link(other, path);
  AppendFile(path, 5).append("next\n");
  CHECK(read_file(path, 100) == "good\nnext\n");
  remove_file(path);
  std::filesystem::create_hard_link(other, path);
  AppendFile(path).append("new\n");
  CHECK(read_file(path, 100) == "new\n");
  remove_file(path);
  std::filesystem::create_symlink("other", path);
  const auto refusal = path + ": is a symbolic link, where alrun needs a file of its own; remove it";
  CHECK_THROWS_WITH(AppendFile(path), refusal);
  CHECK_THROWS_WITH(AppendFile(path, 5), refusal);
  CHECK(read_file(other, 100) == "good\nprecious\n");
}

TEST_CASE("an append file waits for no pipe, and writes to none") {
  const testing::TemporaryFolder folder;
  const auto path = (folder.path() / "journal").string();
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK_THROWS_WITH(AppendFile(path), path + ": is a pipe, where alrun needs a file of its own; remove it");
  CHECK(std::filesystem::is_fifo(path));
}
