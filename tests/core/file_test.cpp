#include "core/file.h"

#include <sys/stat.h>
#include <unistd.h>

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

TEST_CASE("a file that is being appended to is refused") {
  const testing::TemporaryFolder folder;
  const auto path = (folder.path() / "journal").string();
  AppendFile first(path);
  first.append("kept\n");
  CHECK_THROWS_WITH(AppendFile(path), path + ": another alrun is writing it; wait for it to end or choose another --output");
  CHECK(read_file(path, 100) == "kept\n");
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
