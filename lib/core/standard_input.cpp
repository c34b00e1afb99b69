#include "core/standard_input.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>

#include "core/error.h"
#include "core/system_error.h"

namespace alrun {

std::string read_standard_input(std::uint64_t limit) {
  std::string content;
  std::string block(1U << 16U, '\0');
  for (;;) {
    const ssize_t length = ::read(STDIN_FILENO, block.data(), block.size());
    if (length == 0) return content;
    if (length > 0) {
      content.append(block, 0, static_cast<std::size_t>(length));
      if (content.size() > limit)
        throw Error(fmt::format("<stdin>: larger than {} bytes, the limit for such a file", limit));
      continue;
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) {  // whoever opened it does not wait for it
      pollfd ready{STDIN_FILENO, POLLIN, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      throw Error(fmt::format("<stdin>: cannot read: {}", system_words(errno)));
    }
  }
}

}  // namespace alrun
