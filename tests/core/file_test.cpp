#include "core/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

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

TEST_CASE("only regular files are mapped, never through a link, and none is waited for") {
  const testing::TemporaryFolder folder;
  const auto path = (folder.path() / "x").string();
  const auto refusal = [&](const std::string& what) {
    return path + ": is " + what + ", where alrun needs a file of its own; remove it";
  };
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK_THROWS_WITH(map_file(path), refusal("a pipe"));
  CHECK_THROWS_WITH(read_own_file(path, 10), refusal("a pipe"));
  remove_file(path);
  write_atomically(folder.path() / "there", "there");
  std::filesystem::create_symlink("there", path);
  CHECK_THROWS_WITH(map_file(path), refusal("a symbolic link"));
  CHECK_THROWS_WITH(read_own_file(path, 10), refusal("a symbolic link"));
  CHECK(read_file(path, 10) == "there");
  remove_file(path);
  CHECK(read_file(folder.path() / "there", 10) == "there");
  std::filesystem::create_directory(path);
  CHECK_THROWS_WITH(map_file(path), refusal("a folder"));
  CHECK_THROWS_WITH(map_file(path + "x"), path + "x: cannot read: No such file or directory");
  CHECK_FALSE(read_own_file(path + "x", 10));
}

TEST_CASE("an atomic write replaces a link, not what it leads to, and never a folder, a pipe or a socket") {
  const testing::TemporaryFolder folder;
  const auto path = (folder.path() / "x").string();
  write_atomically(folder.path() / "there", "there");
  std::filesystem::create_symlink("there", path);
  write_atomically(path, "new");
  CHECK_FALSE(std::filesystem::is_symlink(path));
  CHECK(read_file(folder.path() / "there", 10) == "there");
  remove_file(path);
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK_THROWS_WITH(write_atomically(path, "new"),
                    path + ": is a pipe, which no file may replace; remove it or choose another name");
  CHECK(std::filesystem::is_fifo(path));
  CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), std::filesystem::directory_iterator()) == 2);
}

TEST_CASE("files are read in parts if they are regular, through links too") {
  const testing::TemporaryFolder folder;
  const auto path = (folder.path() / "x").string();
  write_atomically(folder.path() / "there", "there");
  std::filesystem::create_symlink("there", path);
  std::string text;
  open_to_read(path) >> text;
  CHECK(text == "there");
  remove_file(path);
  CHECK_THROWS_WITH(open_to_read(path), path + ": cannot read: No such file or directory");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  CHECK_THROWS_WITH(open_to_read(path), path + ": is a pipe, not a file");
}
