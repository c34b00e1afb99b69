#include "terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "core/error.h"
#include "core/printable.h"
#include "core/system_error.h"

namespace alrun {
namespace {

constexpr const char* erase_line = "\r\x1b[K";
constexpr int longest_wait = 2000;  // milliseconds
constexpr std::size_t block = 1U << 16U;

// A descriptor is shared with the shell, and so is whether it blocks: not to block, the terminal is opened once more.
int opened_again(int descriptor) {
  const auto path = fmt::format("/proc/self/fd/{}", descriptor);
  const int again = ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  return again >= 0 ? again : descriptor;
}

// Whether it takes more now; `milliseconds` below 0 waits as long as it takes.
bool wait_for(int descriptor, int milliseconds) {
  pollfd asked{descriptor, POLLOUT, 0};
  int found = 0;
  do {
    found = ::poll(&asked, 1, milliseconds);
  } while (found < 0 && errno == EINTR);
  return found > 0;
}

}  // namespace

Messages::Messages(int descriptor)
    : descriptor_(descriptor),
      terminal_(::isatty(descriptor) == 1),
      target_(terminal_ ? opened_again(descriptor) : descriptor),
      patience_(terminal_ ? longest_wait : -1) {}

Messages::~Messages() {
  if (target_ != descriptor_) ::close(target_);
}

void Messages::say(std::string_view text) noexcept {
  try {
    const std::lock_guard lock(mutex_);
    auto lines = (live_line_ ? erase_line : "") + printable(text);
    if (!lines.ends_with('\n')) lines += '\n';
    live_line_ = false;
    write(lines);
  } catch (...) {  // no memory for a message
  }
}

void Messages::show_live(std::string_view line) noexcept {
  if (!terminal_) return;
  try {
    const std::lock_guard lock(mutex_);
    if (!wait_for(target_, 0)) return;  // the next one will do
    live_line_ = true;
    write(erase_line + printable(line));
  } catch (...) {
  }
}

void Messages::keep_live() noexcept {
  const std::lock_guard lock(mutex_);
  if (live_line_) write("\n");
  live_line_ = false;
}

void Messages::clear_live() noexcept {
  const std::lock_guard lock(mutex_);
  if (live_line_) write(erase_line);
  live_line_ = false;
}

void Messages::write(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto written = ::write(target_, text.data(), text.size());
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
      if (terminal_) patience_ = longest_wait;
    } else if (written == 0 || (errno != EINTR && (errno != EAGAIN || !wait()))) {
      live_line_ = terminal_;  // what is cut short is erased by what comes next
      return;
    }
  }
}

// Once in vain is enough, until it takes something again.
bool Messages::wait() noexcept {
  const bool ready = wait_for(target_, patience_);
  if (!ready) patience_ = 0;
  return ready;
}

StandardOutput::StandardOutput(int descriptor) : descriptor_(descriptor), terminal_(::isatty(descriptor) == 1) {}

// After a failure of the command; a success has flushed, and knows whether it could.
StandardOutput::~StandardOutput() {
  try {
    flush();
  } catch (...) {
  }
}

void StandardOutput::print(std::string_view text) { add(printable(text)); }

void StandardOutput::print_data(std::string_view text) {
  if (terminal_) return print(text);
  add(text);
}

void StandardOutput::add(std::string_view text) {
  waiting_ += text;
  if (waiting_.size() >= block) flush();
}

void StandardOutput::flush() {
  const std::string text = std::exchange(waiting_, {});
  for (std::string_view left = text; wanted_ && !left.empty();) {
    const auto written = ::write(descriptor_, left.data(), left.size());
    if (written >= 0) {
      left.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      wanted_ = false;
    } else if (errno == EAGAIN) {
      wait_for(descriptor_, -1);
    } else if (errno != EINTR) {
      throw Error(fmt::format("cannot write to standard output: {}", system_words(errno)));
    }
  }
}

Messages& messages() {
  static Messages stream(STDERR_FILENO);
  return stream;
}

StandardOutput& output() {
  static StandardOutput stream(STDOUT_FILENO);
  return stream;
}

void say_error(std::string_view text) noexcept { say("alrun: {}", text); }

}  // namespace alrun
