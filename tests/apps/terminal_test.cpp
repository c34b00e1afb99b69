#include "terminal.h"

#include <fcntl.h>
#include <pty.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>

#include "catch.h"
#include "core/error.h"

using namespace alrun;

namespace {

// A pipe, or a terminal (a pty): `in` is written to, `out` shows what came.
struct Channel {
  int in = -1;
  int out = -1;

  static Channel pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    return Channel(ends[1], ends[0]);
  }
  static Channel terminal() {
    std::array<int, 2> ends{};
    REQUIRE(::openpty(ends.data(), &ends[1], nullptr, nullptr, nullptr) == 0);
    return Channel(ends[1], ends[0]);
  }
  Channel(int in_end, int out_end) : in(in_end), out(out_end) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;
  ~Channel() {
    ::close(in);
    close_out();
  }
  void close_out() {
    if (out >= 0) ::close(out);
    out = -1;
  }
  [[nodiscard]] std::string arrived() const {
    ::fcntl(out, F_SETFL, O_NONBLOCK);
    std::string text;
    std::array<char, 4096> part{};
    for (ssize_t n = 0; (n = ::read(out, part.data(), part.size())) > 0;) text.append(part.data(), static_cast<size_t>(n));
    return text;
  }
};

struct Ignored {
  explicit Ignored(int signal) : signal_(signal), before_(std::signal(signal, SIG_IGN)) {}
  Ignored(const Ignored&) = delete;
  Ignored& operator=(const Ignored&) = delete;
  ~Ignored() { std::signal(signal_, before_); }
  int signal_;
  void (*before_)(int);
};

}  // namespace

TEST_CASE("a message is a line of its own, and printable") {
  const auto pipe = Channel::pipe();
  Messages messages(pipe.in);
  CHECK_FALSE(messages.on_terminal());
  messages.say("one");
  messages.say("two\n");
  messages.show_live("not here");
  messages.say("\x1b[2J");
  CHECK(pipe.arrived() == "one\ntwo\n\\u001b[2J\n");
}

TEST_CASE("on a terminal a live line is replaced by whatever comes next") {
  const auto terminal = Channel::terminal();
  Messages messages(terminal.in);
  REQUIRE(messages.on_terminal());
  messages.show_live("1 done");
  messages.show_live("2 done\x07");
  messages.say("a note");
  messages.say("another");
  CHECK(terminal.arrived() == "\r\x1b[K1 done\r\x1b[K2 done\\u0007\r\x1b[Ka note\r\nanother\r\n");
  messages.show_live("3 done");
  messages.keep_live();
  messages.keep_live();
  CHECK(terminal.arrived() == "\r\x1b[K3 done\r\n");
  messages.show_live("4 done");
  messages.clear_live();
  messages.clear_live();
  CHECK(terminal.arrived() == "\r\x1b[K4 done\r\x1b[K");
}

TEST_CASE("messages that cannot be shown are no failure") {
  const Ignored ignored(SIGPIPE);
  Messages nowhere(-1);
  nowhere.say("lost");
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  Messages into_full(full);
  into_full.say("lost");
  ::close(full);
  auto pipe = Channel::pipe();
  pipe.close_out();
  Messages unread(pipe.in);
  unread.say("lost");
  auto terminal = Channel::terminal();
  Messages gone(terminal.in);
  gone.show_live("live");
  terminal.close_out();
  gone.show_live("lost");
  gone.say("lost");
  gone.keep_live();
  SUCCEED("nothing was thrown, no signal came");
}

TEST_CASE("a terminal that takes nothing is not waited for, again and again") {
  const auto terminal = Channel::terminal();
  Messages messages(terminal.in);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 20'000; ++i) messages.say("a line of a log that nobody reads");
  for (int i = 0; i < 1000; ++i) messages.show_live("a live line");
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
  CHECK(passed.count() < 10);
  CHECK(terminal.arrived().size() > 1000);
  messages.say("goes on");
  CHECK(terminal.arrived().ends_with("goes on\r\n"));
  CHECK((::fcntl(terminal.in, F_GETFL) & O_NONBLOCK) == 0);  // which the shell shares
}

TEST_CASE("output is for people printable, for programs as it is") {
  const auto pipe = Channel::pipe();
  StandardOutput output(pipe.in);
  output.print("\x1b[2J\n");
  output.print_data("\"\x7f\"\n");
  CHECK(pipe.arrived().empty());
  output.flush();
  CHECK(pipe.arrived() == "\\u001b[2J\n\"\x7f\"\n");
  const auto terminal = Channel::terminal();
  StandardOutput shown(terminal.in);
  shown.print_data("\"\x7f\"\n");
  shown.flush();
  CHECK(terminal.arrived() == "\"\\u007f\"\r\n");
}

TEST_CASE("output that cannot be delivered is an error") {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  StandardOutput output(full);
  output.print("x");
  CHECK_THROWS_WITH(output.flush(), "cannot write to standard output: No space left on device; free some");
  CHECK_THROWS_WITH(output.print(std::string(100'000, 'x')),
                    "cannot write to standard output: No space left on device; free some");
  ::close(full);
  StandardOutput closed(-1);
  closed.print("x");
  CHECK_THROWS_WITH(closed.flush(), "cannot write to standard output: Bad file descriptor");
}

TEST_CASE("a reader that wants no more of the output is no failure") {
  const Ignored ignored(SIGPIPE);
  auto pipe = Channel::pipe();
  pipe.close_out();
  StandardOutput output(pipe.in);
  output.print(std::string(1'000'000, 'x'));
  output.print("x");
  CHECK_NOTHROW(output.flush());
}
