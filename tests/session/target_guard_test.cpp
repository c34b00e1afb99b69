#include "session/target_guard.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catch.h"
#include "core/file.h"
#include "temporary_folder.h"

using namespace alrun;

namespace fs = std::filesystem;

TEST_CASE("a target is free if nothing or a file of its own lies there") {
  const testing::TemporaryFolder folder;
  const auto path = [&](const char* name) { return (folder.path() / name).string(); };
  write_atomically(path("in"), "in");
  write_atomically(path("out"), "out");
  TargetGuard guard(std::vector<ReadPath>{{"the config", path("in")}, {"the dataset", path("missing")}}, "choose another");
  const auto check = [&](const char* name) { guard.require_free(path(name), path(name)); };
  const auto refusal = [&](const char* name, const std::string& why) {
    return path(name) + ": " + why + "; choose another";
  };
  check("out");
  check("none");
  check("new/folder/none");
  fs::create_symlink("out", path("link"));
  fs::create_symlink("nowhere", path("dangling"));
  check("link");
  check("dangling");

  CHECK_THROWS_WITH(check("in"), refusal("in", "is the config"));
  fs::create_symlink("in", path("link-in"));
  fs::create_hard_link(path("in"), path("hard-in"));
  CHECK_THROWS_WITH(check("link-in"), refusal("link-in", "is the config"));
  CHECK_THROWS_WITH(check("hard-in"), refusal("hard-in", "is the config"));
  CHECK_THROWS_WITH(check("./in"), refusal("./in", "is the config"));
  REQUIRE(::mkfifo(path("pipe").c_str(), 0600) == 0);
  CHECK_THROWS_WITH(check("pipe"), refusal("pipe", "is a pipe, not a file"));
  fs::create_directory(path("folder"));
  CHECK_THROWS_WITH(check("folder"), refusal("folder", "is a folder, not a file"));
  CHECK_THROWS_WITH(check("folder/"), refusal("folder/", "is the name of a folder, not of a file"));
  fs::create_symlink("loop", path("loop"));
  CHECK_THROWS_WITH(check("loop"), refusal("loop", "is a link that leads back to itself"));
  CHECK_THROWS_WITH(guard.require_free("/dev/null", "/dev/null"),
                    "/dev/null: is a character device, not a file; choose another");
}

TEST_CASE("nothing is written into a folder that is read") {
  const testing::TemporaryFolder folder;
  const auto read = folder.path() / "read";
  fs::create_directories(read / "deep");
  fs::create_directory_symlink(read / "deep", folder.path() / "link");
  TargetGuard guard(std::vector<ReadPath>{{"the dataset", read}}, "choose another");
  guard.require_free("x", folder.path() / "x");
  guard.require_free("x", folder.path() / "reader" / "x");
  for (const auto& path : {read / "x", read / "deep" / "x", read / "new" / "x", folder.path() / "link" / "x"}) {
    CHECK_THROWS_WITH(guard.require_free("x", path), "x: lies in the dataset; choose another");
  }
}

TEST_CASE("what is written beside a target is alrun's own, and never a link") {
  const testing::TemporaryFolder folder;
  const auto path = (folder.path() / "r").string();
  write_atomically(path + ".in", "in");
  TargetGuard guard(std::vector<ReadPath>{{"the config", path + ".in"}}, "choose another");
  CHECK_THROWS_WITH(guard.require_free(path, path, std::vector<std::string>{".in"}),
                    path + ".in: is the config; choose another");
  write_atomically(path + ".lock", "1\n");
  const std::vector<std::string> lock{".lock"};
  guard.require_free(path, path, lock);
  remove_file(path + ".lock");
  fs::create_symlink("nowhere", path + ".lock");
  CHECK_THROWS_WITH(guard.require_free(path, path, lock),
                    path + ".lock: is a symbolic link, where alrun needs a file of its own; remove it or choose another");
}

TEST_CASE("a name is as long as the longest that is made of it") {
  const testing::TemporaryFolder folder;
  TargetGuard guard({}, "choose another");
  const auto limit = static_cast<std::size_t>(::pathconf(folder.path().c_str(), _PC_NAME_MAX));
  const std::vector<std::string> suffixes{".lock", ".seed1.weights"};
  const auto longest = limit - suffixes[1].size() - 16;  // and that of a file before it is renamed
  const auto check = [&](std::size_t bytes) { guard.require_free("x", folder.path() / std::string(bytes, 'n'), suffixes); };
  check(longest);
  write_atomically(folder.path() / (std::string(longest, 'n') + ".seed1.weights"), "fits");
  CHECK_THROWS_WITH(
      check(longest + 3),
      Catch::Contains(fmt::format("x: the name is too long: with the longest of those that are written beside it, it "
                                  "has {} bytes, and the system allows {}; shorten it by 3 bytes",
                                  limit + 3, limit)));
  CHECK_THROWS_WITH(guard.require_free("x", folder.path() / std::string(limit + 1, 'n') / "r"),
                    Catch::Contains("a folder's name in it has"));
  fs::path deep = folder.path();
  while (deep.native().size() < 4060) deep /= std::string(20, 'd');
  guard.require_free("x", deep.native().substr(0, 4060));
  CHECK_THROWS_WITH(guard.require_free("x", deep / "rrrrrrrrrrrrrrrrrrrr"), Catch::Contains("the path is too long"));
}

TEST_CASE("a folder that cannot be written is known before anything is") {
  const testing::TemporaryFolder folder;
  const TargetGuard guard({}, "name another");
  write_atomically(folder.path() / "file", "x");
  guard.require_writable("x", folder.path() / "new" / "folder" / "x");
  guard.require_folder("x", folder.path());
  guard.require_folder("x", folder.path() / "new");
  const auto file = (folder.path() / "file").string();
  CHECK_THROWS_WITH(guard.require_folder("x", file), "x: is a regular file, not a folder; name another");
  CHECK_THROWS_WITH(guard.require_writable("x", folder.path() / "file" / "x"),
                    "x: " + file + " is in the way of its folder, and no folder itself; name another");
}
