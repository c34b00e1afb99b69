#include "sweep/jobs.h"

#include <pthread.h>

#include <csignal>
#include <map>

#include "catch.h"

using namespace alrun;

namespace {

std::vector<std::string> shell(const std::string& script) { return {"sh", "-c", script}; }

std::map<std::size_t, JobEnd> all_ends(Jobs& jobs) {
  std::map<std::size_t, JobEnd> ends;
  while (jobs.running() > 0) {
    for (auto& end : jobs.wait(std::chrono::seconds(1))) ends[end.id] = end;
  }
  return ends;
}

}  // namespace

TEST_CASE("jobs run side by side, and each tells how it ended and what it said") {
  Jobs jobs;
  jobs.start(3, shell("echo three; echo 'alrun: why not' >&2; exit 1"));
  jobs.start(5, shell("cat"));
  jobs.start(8, shell("kill -9 $$"));
  jobs.start(9, {"no-such-program-of-alrun"});
  CHECK(jobs.running() == 4);
  auto ends = all_ends(jobs);
  REQUIRE(ends.size() == 4);
  CHECK(ends[3].code == 1);
  CHECK(ends[3].output == "three\n");
  CHECK(ends[3].why() == "why not");
  CHECK(ends[5].code == 0);
  CHECK(ends[5].why() == "exit code 0");
  CHECK(ends[8].code == 137);
  CHECK(ends[8].why() == "ended by signal 9 (Killed)");
  CHECK(ends[9].code == 127);
  CHECK(ends[9].why() == "No such file or directory");
  CHECK_FALSE(jobs.interrupted());
}

TEST_CASE("of what a job says the first megabyte is kept, and it is never kept waiting") {
  const auto end = run_program(shell("head -c 3000000 /dev/zero; head -c 2000000 /dev/zero >&2; exit 2"));
  CHECK(end.code == 2);
  CHECK(end.output.size() == std::size_t{1} << 20U);
  CHECK(end.errors.size() == std::size_t{1} << 20U);
}

TEST_CASE("a signal is passed on to the jobs, and ends only them") {
  Jobs jobs;
  jobs.start(0, shell("exec sleep 100"));
  jobs.start(1, shell("exec sleep 100"));
  ::pthread_kill(::pthread_self(), SIGTERM);
  auto ends = all_ends(jobs);
  CHECK(jobs.interrupted());
  CHECK(ends[0].code == 128 + SIGTERM);
  CHECK(ends[1].why() == "ended by signal 15 (Terminated)");
}

TEST_CASE("a job that a signal's sender ended by Ctrl-C says what it said, and nothing of the signal") {
  JobEnd end;
  end.code = 128 + SIGINT;
  CHECK(end.why() == "exit code 130");
  end.errors = "alrun: interrupted\n\n";
  CHECK(end.why() == "interrupted");
  end.code = 128 + SIGTERM;
  CHECK(end.why() == "ended by signal 15 (Terminated); it said: interrupted");
}
