#include "core/system_error.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "catch.h"
#include "core/error.h"

using namespace alrun;

TEST_CASE("the system's errors are told with a remedy where there is one") {
  const std::vector<std::pair<int, std::string>> cases{
      {EACCES, "Permission denied; ask for access, or name another place"},
      {EPERM, "Operation not permitted; ask for access, or name another place"},
      {EAGAIN,
       "the system gives no more processes or threads now; use fewer --threads or --jobs, end other programs, or raise "
       "'ulimit -u'"},
      {ENOMEM, "out of memory; end other programs, or raise 'ulimit -v'"},
      {EMFILE, "too many files are open in this program; use fewer --jobs, or raise 'ulimit -n'"},
      {ENFILE, "too many files are open on this machine; end other programs, then try again"},
      {ENOSPC, "No space left on device; free some"},
      {EDQUOT, "your quota of the disk is used up; free some space, or name another place"},
      {EFBIG, "File too large; raise 'ulimit -f', or name another place"},
      {EROFS, "the file system can only be read; name another place"},
      {EISDIR, "a folder is there; name a file"},
      {ENOTDIR, "a part of the path is a file, not a folder; name another place"},
      {ELOOP, "its symbolic links lead in a circle; remove them, or name another place"},
      {ENAMETOOLONG, "File name too long; choose a shorter name"},
      {EIO, "the disk failed (input/output error); look into the system's log"},
      {ESTALE, "the file server has lost the file; try again"},
      {ETXTBSY, "a program that is running is there; name another place"},
      {ENOENT, "No such file or directory"},
  };
  for (const auto& [error, words] : cases) CHECK(system_words(error) == words);
  CHECK(system_fact(ENOSPC) == "No space left on device");
  CHECK(system_fact(EMFILE) == "too many files are open in this program");
}

TEST_CASE("exceptions that carry an error of the system are told in the same words") {
  const std::system_error no_thread(EAGAIN, std::generic_category());
  CHECK(in_words(no_thread) == system_words(EAGAIN));
  const std::system_error full(ENOSPC, std::generic_category(), "cannot write to file");
  CHECK(in_words(full) == "cannot write to file: No space left on device; free some");
  const std::filesystem::filesystem_error circle("x", "a/b", std::error_code(ELOOP, std::generic_category()));
  CHECK(in_words(circle) == "a/b: " + system_words(ELOOP));
}
