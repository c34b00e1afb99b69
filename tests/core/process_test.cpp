#include "core/process.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "catch.h"
#include "core/file.h"
#include "core/surroundings.h"
#include "temporary_folder.h"

using namespace alrun;
using namespace std::chrono_literals;

namespace {

Program shell(const std::string& script) {
  Program program;
  program.words = {"sh", "-c", script};
  return program;
}

struct Ended {
  ExitStatus end;
  std::string output;
  std::string errors;
};

Ended run(Program program, std::string_view input = {}) {
  MemoryFile in("no input");
  in.fill(input);
  const MemoryFile output("no output");
  const MemoryFile errors("no errors");
  program.input = in.descriptor();
  program.output = output.descriptor();
  program.errors = errors.descriptor();
  const auto end = Process(program).wait();
  return {end, output.content(), errors.content()};
}

// "SigIgn", "SigBlk": the bit of signal 1 is the lowest.
unsigned long long signals_of(Program program, const std::string& which) {
  program.words = {"grep", which, "/proc/self/status"};
  const auto line = run(std::move(program)).output;
  return std::stoull(line.substr(line.find(':') + 1), nullptr, 16);
}

bool has(unsigned long long signals, int signal) { return (signals >> (signal - 1) & 1U) != 0; }

template <class F>
bool soon(F&& holds) {
  for (int i = 0; i < 2000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(5ms);
  }
  return false;
}

// A process that has ended has no command line, even if nobody has asked how it ended.
bool has_ended(const std::string& pid) {
  std::error_code unseen;
  const auto file = "/proc/" + pid + "/cmdline";
  return !std::filesystem::exists(file, unseen) || read_file(file, 1000).empty();
}

}  // namespace

TEST_CASE("a program is given its arguments and its standard streams, and how it ended is known") {
  auto program = shell("cat; echo \"$1 $2\"; echo said >&2; exit 3");
  program.words.insert(program.words.end(), {"sh", "a  b", "$HOME'"});
  const auto ended = run(program, "read\n");
  CHECK(ended.output == "read\na  b $HOME'\n");
  CHECK(ended.errors == "said\n");
  CHECK_FALSE(ended.end.ok());
  CHECK(ended.end.code == 3);
  CHECK(ended.end.shell_code() == 3);
  CHECK(ended.end.in_words() == "exit code 3");
  CHECK(run(shell("true")).end.ok());
}

TEST_CASE("without files nothing is read, and what is written is lost") {
  CHECK(Process(shell("cat && echo lost && echo lost >&2")).wait().ok());
}

TEST_CASE("a program that is not there, or is none, is an error with the system's words") {
  const testing::TemporaryFolder folder;
  Program program;
  program.words = {"no-such-program-of-alrun"};
  const auto number = [&] {
    try {
      const Process process(program);
    } catch (const NoProgram& error) {
      return error.number();
    }
    return 0;
  };
  CHECK(number() == ENOENT);
  CHECK_THROWS_WITH(Process(program), "cannot start no-such-program-of-alrun: No such file or directory");
  program.called = "a job";
  CHECK_THROWS_WITH(Process(program), "cannot start a job: No such file or directory");
  const auto file = folder.path() / "file";
  write_atomically(file, "#!/bin/sh\n");
  std::filesystem::permissions(file, std::filesystem::perms::owner_read);
  program.words = {file.string()};
  CHECK(number() == EACCES);
}

TEST_CASE("a signal that ended a program is named") {
  const auto end = run(shell("kill -9 $$")).end;
  CHECK(end.signal == SIGKILL);
  CHECK(end.shell_code() == 137);
  CHECK(end.in_words() == "ended by signal 9 (Killed)");
  // A shell says as much of its child, but ended by itself.
  CHECK(run(shell("exit 137")).end.in_words() == "exit code 137");
}

TEST_CASE("files in memory take any amount, in both directions at once") {
  const std::string much(3'000'000, 'x');
  const auto ended = run(shell("cat >&2; head -c 3000000 /dev/zero"), much);
  CHECK(ended.end.ok());
  CHECK(ended.errors == much);
  CHECK(ended.output == std::string(3'000'000, '\0'));
  const MemoryFile file("no file");
  Program program = shell("echo 123456");
  program.output = file.descriptor();
  Process(program).wait();
  CHECK(file.content(3) == "123");
}

TEST_CASE("a pipe is a standard stream, too, and ends with the program") {
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  const Descriptor here(ends[0]);
  Descriptor there(ends[1]);
  auto program = shell("head -c 300000 /dev/zero");
  program.output = there.get();
  Process process(program);
  there = Descriptor();
  std::size_t bytes = 0;
  char block[4096];
  for (ssize_t n = 0; (n = ::read(here.get(), block, sizeof block)) > 0;) bytes += static_cast<std::size_t>(n);
  CHECK(bytes == 300'000);
  CHECK(process.wait().ok());
}

TEST_CASE("standard streams may be given in another order") {
  const MemoryFile first("none");
  const MemoryFile second("none");
  const auto child = ::fork();
  if (child == 0) {
    ::dup2(first.descriptor(), 1);
    ::dup2(second.descriptor(), 2);
    auto program = shell("echo output; echo errors >&2");
    program.output = 2;
    program.errors = 1;
    ::_exit(Process(program).wait().shell_code());
  }
  int status = -1;
  CHECK((::waitpid(child, &status, 0) == child && status == 0));
  CHECK(first.content() == "errors\n");
  CHECK(second.content() == "output\n");
}

TEST_CASE("no open file of this process is open in a program that it starts") {
  constexpr int number = 57;
  REQUIRE(::dup2(0, number) == number);  // stays open at an exec
  const auto ended = run(shell("[ -e /proc/$$/fd/1 ] && [ ! -e /proc/$$/fd/57 ] && ls /proc/self/fd"));
  CHECK(ended.end.ok());
  CHECK(ended.output == "0\n1\n2\n3\n");  // the last is the folder that ls reads
  CHECK(::fcntl(number, F_GETFD) == 0);   // here nothing has changed
  ::close(number);
}

TEST_CASE("signals are at their defaults in a program, and blocked as it is told") {
  for (const int signal : ignored_signals) std::signal(signal, SIG_IGN);
  std::signal(SIGUSR1, SIG_IGN);
  sigset_t usr2;
  sigset_t before;
  sigemptyset(&usr2);
  sigaddset(&usr2, SIGUSR2);
  ::pthread_sigmask(SIG_BLOCK, &usr2, &before);
  Program program;
  const auto ignored = signals_of(program, "SigIgn");
  const auto blocked = signals_of(program, "SigBlk");
  program.blocked.emplace();
  sigemptyset(&*program.blocked);
  const auto blocked_as_told = signals_of(program, "SigBlk");
  sigset_t after;
  ::pthread_sigmask(SIG_SETMASK, &before, &after);
  std::signal(SIGUSR1, SIG_DFL);
  restore_signals();
  for (const int signal : ignored_signals) CHECK_FALSE(has(ignored, signal));
  CHECK(has(ignored, SIGUSR1));  // as its caller's caller had it
  CHECK(has(blocked, SIGUSR2));
  CHECK(blocked_as_told == 0);
  CHECK(sigismember(&after, SIGUSR2) == 1);
  CHECK(sigismember(&after, SIGINT) == 0);
}

TEST_CASE("the environment is this process's, or the one that is given") {
  Program program;
  program.words = {"env"};
  ::setenv("ALRUN_PROCESS_TEST", "here", 1);
  CHECK(run(program).output.find("ALRUN_PROCESS_TEST=here\n") != std::string::npos);
  program.environment = {"A=1", "B=two words"};
  CHECK(run(program).output == "A=1\nB=two words\n");  // found by this process's path
  ::unsetenv("ALRUN_PROCESS_TEST");
}

TEST_CASE("a program runs in a group of its own, beside others, until it is asked or made to end") {
  Process first(shell("exec sleep 100"));
  Process second(shell("exit 7"));
  CHECK(::getpgid(first.id()) == first.id());
  std::vector<Process> moved;
  moved.push_back(std::move(first));
  CHECK(second.wait().code == 7);
  CHECK(second.poll()->code == 7);
  CHECK(second.end(0ms).code == 7);
  CHECK_FALSE(moved[0].poll());
  moved[0].send(SIGINT);
  CHECK(moved[0].wait().signal == SIGINT);
}

TEST_CASE("a program that is asked to end may end as it likes; one that does not is killed") {
  const auto ready = [](const std::string& script, auto&& then) {
    const MemoryFile output("none");
    auto program = shell(script);
    program.output = output.descriptor();
    Process process(program);
    REQUIRE(soon([&] { return output.content() == "ready\n"; }));
    then(process);
  };
  ready("trap 'exit 3' TERM; echo ready; while :; do sleep 0.01; done",
        [](Process& process) { CHECK(process.end(10s).code == 3); });
  ready("trap '' TERM; echo ready; while :; do sleep 0.01; done",
        [](Process& process) { CHECK(process.end(50ms).signal == SIGKILL); });
}

TEST_CASE("nothing outlives the object: neither the program nor what that has started") {
  const MemoryFile output("none");
  auto program = shell("sleep 100 & echo $! $$; wait");
  program.output = output.descriptor();
  std::string child;
  {
    const Process process(program);
    REQUIRE(soon([&] { return output.content().ends_with('\n'); }));
    child = output.content().substr(0, output.content().find(' '));
    CHECK_FALSE(has_ended(child));
  }
  CHECK(soon([&] { return has_ended(child); }));
}

TEST_CASE("programs are looked for in the path") {
  CHECK(in_path("sh"));
  CHECK_FALSE(in_path("no-such-program-of-alrun"));
}
