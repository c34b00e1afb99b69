#include "core/system_error.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace alrun {
namespace {

struct Words {
  int error;
  const char* fact;  ///< null: the system's own words say it
  const char* remedy;
};

constexpr std::array known{
    Words{EACCES, nullptr, "ask for access, or name another place"},
    Words{EPERM, nullptr, "ask for access, or name another place"},
    Words{EAGAIN, "the system gives no more processes or threads now",
          "use fewer --threads or --jobs, end other programs, or raise 'ulimit -u'"},
    Words{ENOMEM, "out of memory", "end other programs, or raise 'ulimit -v'"},
    Words{EMFILE, "too many files are open in this program", "use fewer --jobs, or raise 'ulimit -n'"},
    Words{ENFILE, "too many files are open on this machine", "end other programs, then try again"},
    Words{ENOSPC, nullptr, "free some"},
    Words{EDQUOT, "your quota of the disk is used up", "free some space, or name another place"},
    Words{EFBIG, nullptr, "raise 'ulimit -f', or name another place"},
    Words{EROFS, "the file system can only be read", "name another place"},
    Words{EISDIR, "a folder is there", "name a file"},
    Words{ENOTDIR, "a part of the path is a file, not a folder", "name another place"},
    Words{ELOOP, "its symbolic links lead in a circle", "remove them, or name another place"},
    Words{ENAMETOOLONG, nullptr, "choose a shorter name"},
    Words{EIO, "the disk failed (input/output error)", "look into the system's log"},
    Words{ESTALE, "the file server has lost the file", "try again"},
    Words{ETXTBSY, "a program that is running is there", "name another place"},
};

const Words* find_words(int error) {
  const auto* found = std::find_if(known.begin(), known.end(), [&](const Words& words) { return words.error == error; });
  return found == known.end() ? nullptr : found;
}

}  // namespace

std::string system_fact(int error) {
  const auto* words = find_words(error);
  return words != nullptr && words->fact != nullptr ? words->fact : std::strerror(error);
}

std::string system_words(int error) {
  const auto* words = find_words(error);
  return words == nullptr ? system_fact(error) : system_fact(error) + "; " + words->remedy;
}

}  // namespace alrun
