#include "core/shared_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "catch.h"
#include "core/descriptor.h"
#include "core/error.h"
#include "core/file.h"
#include "file_size_limit.h"
#include "temporary_folder.h"

using namespace alrun;

TEST_CASE("a shared file is made with its folders, and appended to") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "new" / "deeper" / "file";
  SharedFile file(path);
  CHECK(file.note().empty());
  CHECK_FALSE(file.differs(0));
  {
    auto locked = file.lock();
    locked.append("one\n");
    CHECK(locked.size() == 4);
    CHECK(locked.read(2) == "e\n");
    CHECK(locked.read(9).empty());
  }
  CHECK(file.differs(0));
  CHECK_FALSE(file.differs(4));
  CHECK(read_file(path, 100) == "one\n");
}

TEST_CASE("what is appended begins a line, whatever a person left at the end") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "file";
  write_atomically(path, "by hand");
  SharedFile(path).lock().append("next\n");
  CHECK(read_file(path, 100) == "by hand\nnext\n");
}

TEST_CASE("a shared file that is replaced or removed is opened anew") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "file";
  SharedFile file(path);
  file.lock().append("old\n");
  write_atomically(path, "new\n");
  CHECK(file.differs(4));
  {
    auto locked = file.lock();
    CHECK(locked.replaced());
    locked.append("x\n");
  }
  CHECK_FALSE(file.lock().replaced());
  CHECK(read_file(path, 100) == "new\nx\n");
  remove_file(path);
  CHECK(file.differs(6));
  file.lock().append("again\n");
  CHECK(read_file(path, 100) == "again\n");
}

TEST_CASE("a link leads to the shared file, also to one that is not there yet") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "link";
  std::filesystem::create_symlink("file", path);
  SharedFile(path).lock().append("one\n");
  CHECK(std::filesystem::is_symlink(path));
  CHECK(read_file(folder.path() / "file", 100) == "one\n");
}

TEST_CASE("an append to a shared file that fails leaves nothing of it, and the next may succeed") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "file";
  SharedFile file(path);
  file.lock().append("good\n");
  {
    const testing::FileSizeLimit limit(8);
    CHECK_THROWS_WITH(file.lock().append("too long\n"),
                      path.string() + ": cannot write: File too large; raise 'ulimit -f', or name another place");
  }
  CHECK(read_file(path, 100) == "good\n");
  file.lock().append("next\n");
  CHECK(read_file(path, 100) == "good\nnext\n");
}

TEST_CASE("what is no file is refused as a shared one") {
  const testing::TemporaryFolder folder;
  const auto at = [&](const char* name) { return (folder.path() / name).string(); };
  CHECK_THROWS_WITH(SharedFile(folder.path()), folder.path().string() + ": is a folder, not a file; name a file");
  REQUIRE(::mkfifo(at("pipe").c_str(), 0600) == 0);
  CHECK_THROWS_WITH(SharedFile(at("pipe")), at("pipe") + ": is a pipe, not a file; name a file");
  CHECK_THROWS_WITH(SharedFile("/dev/null"), "/dev/null: is a character device, not a file; name a file");
  write_atomically(at("file"), "");
  CHECK_THROWS_WITH(SharedFile(at("file/x")), at("file") + ": cannot make the folder: Not a directory");
  std::filesystem::create_symlink("loop", at("loop"));
  CHECK_THROWS_WITH(SharedFile(at("loop")),
                    at("loop") + ": cannot write: its symbolic links lead in a circle; remove them, or name another place");
}

TEST_CASE("a shared file that can only be read is refused") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "file";
  write_atomically(path, "one\n");
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(path, std::filesystem::perms(0444));
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::string said = "nothing";
    // Root may write to anything.
    if (::geteuid() == 0 && ::setuid(65534) != 0) said = "no other user";
    try {
      const SharedFile file(path);
    } catch (const Error& error) {
      said = error.what();
    }
    [[maybe_unused]] const auto written = ::write(ends[1], said.data(), said.size());
    ::_exit(0);
  }
  ::close(ends[1]);
  std::string said(1000, '\0');
  const auto got = ::read(ends[0], said.data(), said.size());
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  said.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  CHECK(said == path.string() + ": cannot write: Permission denied; ask for access, or name another place");
}

TEST_CASE("a shared file waits for whoever has it locked") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "file";
  SharedFile file(path);
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const Descriptor other(::open(path.c_str(), O_RDWR | O_APPEND));
    ::flock(other.get(), LOCK_EX);
    ::close(::open((folder.path() / "ready").c_str(), O_CREAT | O_WRONLY, 0600));
    ::usleep(100'000);
    const auto written = ::write(other.get(), "theirs\n", 7);
    ::_exit(written == 7 ? 0 : 1);
  }
  while (!std::filesystem::exists(folder.path() / "ready")) ::usleep(1000);
  file.lock().append("ours\n");
  ::waitpid(child, nullptr, 0);
  CHECK(read_file(path, 100) == "theirs\nours\n");
}
