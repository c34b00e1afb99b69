#include "awaited_input.h"

#include <fmt/format.h>
#include <unistd.h>

#include "terminal.h"

namespace alrun {

void announce_standard_input(const std::string& file, const char* what) {
  if (file != "-" || ::isatty(STDIN_FILENO) == 0) return;
  say_error(fmt::format("type the {}, then Ctrl-D on a line of its own", what));
}

}  // namespace alrun
