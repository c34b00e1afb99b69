#include "core/process_mark.h"

#include <sys/wait.h>
#include <unistd.h>

#include "catch.h"

using namespace alrun;

TEST_CASE("a process is known to run until it has ended, and never to another machine or container") {
  using State = ProcessMark::State;
  auto mark = ProcessMark::self();
  CHECK(mark.state() == State::runs);
  CHECK(ProcessMark::parse(mark.text())->text() == mark.text());
  CHECK(ProcessMark::parse(mark.text())->state() == State::runs);

  auto earlier = mark;
  earlier.start = "1";  // the same number, given to another process before
  CHECK(earlier.state() == State::gone);
  auto container = mark;
  container.pids = "pid:[1]";
  CHECK(container.state() == State::unknown);
  auto elsewhere = mark;
  elsewhere.boot = "another";
  elsewhere.host = "another";
  CHECK(elsewhere.state() == State::unknown);
  auto before = mark;  // the same machine, before it was started anew
  before.boot = "another";
  before.machine = "";
  CHECK(before.state() == State::unknown);
  if (!mark.machine.empty()) {
    before.machine = mark.machine;
    CHECK(before.state() == State::gone);
  }

  const auto child = ::fork();
  if (child == 0) ::_exit(0);
  mark.pid = child;
  siginfo_t ended{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT) == 0);
  mark.start = "";  // whatever it was: what has ended is gone, waited for or not
  CHECK(mark.state() == State::gone);
  ::waitpid(child, nullptr, 0);
  CHECK(mark.state() == State::gone);
}

TEST_CASE("a text that is no mark of a process is none") {
  for (const auto* text : {"", "\n", "x\n", "12\n", "-1\nhost a\nstart 1\nboot b\nmachine \npids p\n",
                           "12\nhost a\nstart 1\nboot b\nmachine m\npids p"}) {
    CHECK_FALSE(ProcessMark::parse(text));
  }
  const auto mark = ProcessMark::parse("12\nhost a\nstart 1\nboot b\nmachine \npids p\nmore\n");
  REQUIRE(mark);
  CHECK(mark->pid == 12);
  CHECK(mark->machine.empty());
  CHECK(mark->pids == "p");
}
