#include "sweep/local.h"

#include <fmt/format.h>
#include <pthread.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

#include "catch.h"
#include "core/file.h"
#include "session/output_conflict.h"
#include "sweep/gather.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

// A sweep of three seeds whose program is a script. It notes its arguments in `calls` and then does what
// answers/NAME.json.do says, a line of shell with the result's path in $output; without it the result becomes
// answers/NAME.json.
class Stub {
 public:
  Stub() {
    write_atomically(path("grid.yaml"),
                     "base: {dataset: {type: synthetic, documents: 100}, loop: {initial: {type: random, size: 10}}}\n"
                     "grid: {seed: 1..3}\noutput: " +
                         path("results") + "\n");
    sweep_ = load_sweep(path("grid.yaml"));
    for (const auto& cell : sweep_.cells) {
      write_atomically(path("answers/" + cell.name + ".json"),
                       fmt::format("{{\"status\": \"complete\", \"config_hash\": \"{}\", \"runs\": []}}\n", cell.hash));
    }
    write_atomically(path("alrun"),
                     fmt::format("#!/bin/sh\ncd '{}' || exit\necho \"$*\" >>calls\nforce=no\n"
                                 "while [ $# -gt 0 ]; do [ \"$1\" != --output ] || output=$2; shift; done\n"
                                 "answer=answers/${{output##*/}}\n"
                                 "if [ -e \"$answer.do\" ]; then . \"./$answer.do\"; else cp \"$answer\" \"$output\"; fi\n",
                                 folder_.path().string()));
    std::filesystem::permissions(path("alrun"), std::filesystem::perms::owner_all);
    options_.program = path("alrun");
    options_.jobs = 2;
  }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_.path() / name).string(); }
  [[nodiscard]] const Sweep& sweep() const { return sweep_; }
  SweepOptions& options() { return options_; }
  void does(const std::string& cell, const std::string& script) const {
    write_atomically(path("answers/" + cell + ".json.do"), script + "\n");
  }
  void does_its_work(const std::string& cell) const { remove_file(path("answers/" + cell + ".json.do")); }
  // What was called since the last time, a line each.
  std::string calls() const {
    auto lines = read_own_file(path("calls"), 100'000).value_or("");
    remove_file(path("calls"));
    return lines;
  }
  [[nodiscard]] bool has(const std::string& file) const { return std::filesystem::exists(path("results/" + file)); }

 private:
  testing::TemporaryFolder folder_;
  Sweep sweep_;
  SweepOptions options_;
};

class Told final : public SweepObserver {
 public:
  void note(const std::string& text) override { add("note: " + text); }
  void begins(std::size_t to_run, std::size_t side_by_side) override { add(fmt::format("{} on {}", to_run, side_by_side)); }
  void goes_on(std::size_t running) override {
    most = std::max(most, running);
    if (interrupts && running > 0) ::pthread_kill(::pthread_self(), SIGINT);
    interrupts = false;
  }
  void done(const Cell& cell, double seconds) override {
    CHECK(seconds > 0);
    add(cell.name + " done");
  }
  void failed(const Cell& cell, const std::string& why) override { add(cell.name + " failed: " + why); }
  void ledger_failed(const std::string& why) override { add("no ledger: " + why); }
  void ends(const SweepEnd& end) override { add(fmt::format("{} left", end.left)); }

  // Those in between end in any order.
  std::vector<std::string> lines() {
    if (lines_.size() > 2) std::sort(lines_.begin() + 1, lines_.end() - 1);
    return std::exchange(lines_, {});
  }

  std::size_t most = 0;
  bool interrupts = false;

 private:
  void add(std::string line) { lines_.push_back(std::move(line)); }

  std::vector<std::string> lines_;
};

using Lines = std::vector<std::string>;

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t n = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("a sweep runs what is not finished, keeps failures in the ledger, and goes on from there") {
  Stub stub;
  Told told;
  stub.does("seed=2", "echo 'alrun: no file' >&2; exit 1");
  const auto first = run_sweep(stub.sweep(), stub.options(), told);
  CHECK(told.lines() == Lines{"3 on 2", "seed=1 done", "seed=2 failed: no file", "seed=3 done", "1 left"});
  CHECK(told.most == 2);
  CHECK(first.left == 1);
  REQUIRE(first.failed.size() == 1);
  CHECK(first.failed[0].cell == 1);
  CHECK(first.failed[0].why == "no file");
  CHECK(first.ledger == stub.path("results/failures.txt"));
  CHECK_FALSE(first.interrupted);
  CHECK_FALSE(stub.has("sweep.lock"));
  CHECK(count(stub.calls(), "--threads 1 --quiet --resume\n") == 3);
  const auto ledger = read_file(stub.path("results/failures.txt"), 10'000);
  CHECK(ledger.starts_with("seed=2: no file\n"));
  CHECK(ledger.find(stub.path("alrun") + " run " + stub.path("results/sweep-base.yaml") + " --set ") != std::string::npos);

  // The next time the one that failed runs alone.
  stub.does_its_work("seed=2");
  const auto second = run_sweep(stub.sweep(), stub.options(), told);
  CHECK(told.lines() == Lines{"1 on 2", "seed=2 done", "0 left"});
  CHECK(second.failed.empty());
  CHECK(count(stub.calls(), "\n") == 1);
  CHECK_FALSE(stub.has("failures.txt"));

  // And then nothing.
  run_sweep(stub.sweep(), stub.options(), told);
  CHECK(told.lines() == Lines{"0 on 2", "0 left"});
  CHECK(stub.calls().empty());
}

TEST_CASE("a program that ends well without a result has failed, and so has one that a signal ends") {
  Stub stub;
  Told told;
  stub.does("seed=1", "true");
  stub.does("seed=3", "kill -9 $$");
  run_sweep(stub.sweep(), stub.options(), told);
  CHECK(told.lines() == Lines{"3 on 2", "seed=1 failed: there is no result", "seed=2 done",
                              "seed=3 failed: ended by signal 9 (Killed)", "2 left"});
}

TEST_CASE("a sweep that starts over runs all of it; the ledger's command does not start over") {
  Stub stub;
  Told told;
  run_sweep(stub.sweep(), stub.options(), told);
  stub.calls();
  stub.options().force = true;
  stub.options().no_cache = true;
  stub.options().threads = 3;
  stub.does("seed=1", "exit 9");
  const auto end = run_sweep(stub.sweep(), stub.options(), told);
  CHECK(count(stub.calls(), "--threads 3 --quiet --force --no-cache\n") == 3);
  REQUIRE(end.failed.size() == 1);
  CHECK(end.failed[0].why == "exit code 9");
  CHECK(read_file(*end.ledger, 10'000).find(" --threads 3 --quiet --resume --no-cache\n") != std::string::npos);
}

TEST_CASE("a signal ends a sweep, and what it interrupts has not failed") {
  Stub stub;
  Told told;
  for (const auto& cell : stub.sweep().cells) stub.does(cell.name, "exec sleep 100");
  told.interrupts = true;
  const auto end = run_sweep(stub.sweep(), stub.options(), told);
  CHECK(end.interrupted);
  CHECK(end.failed.empty());
  CHECK(end.left == 3);
  CHECK_FALSE(stub.has("failures.txt"));
}

TEST_CASE("a ledger that cannot be written ends no sweep") {
  Stub stub;
  Told told;
  std::filesystem::create_directories(stub.path("results/failures.txt/in-the-way"));
  for (const auto& cell : stub.sweep().cells) stub.does(cell.name, "exit 1");
  const auto end = run_sweep(stub.sweep(), stub.options(), told);
  CHECK(end.failed.size() == 3);
  CHECK_FALSE(end.ledger);
  const auto lines = told.lines();
  CHECK(std::count_if(lines.begin(), lines.end(), [](const auto& line) { return line.starts_with("no ledger: "); }) == 1);
}

TEST_CASE("one process at a time runs a sweep or gathers what is missing") {
  Stub stub;
  Told told;
  const LockFile held(stub.path("results/sweep.lock"));
  CHECK_THROWS_AS(run_sweep(stub.sweep(), stub.options(), told), OutputConflict);
  CHECK_THROWS_AS(gather_sweep(stub.sweep(), stub.options(), [](const auto&) {}), OutputConflict);
  CHECK(told.lines().empty());
  CHECK(stub.calls().empty());
}

TEST_CASE("what is missing is gathered with what its latest task said, and nothing runs") {
  Stub stub;
  const auto err = [&](const std::string& submission, int seed) {
    return stub.path(fmt::format("results/slurm/{}/seed={}.err", submission, seed));
  };
  const auto gather = [&] { return gather_sweep(stub.sweep(), stub.options(), [](const auto&) {}); };
  write_atomically(stub.path("results/slurm/early/cells"), "");
  write_atomically(err("early", 1), "alrun: cannot\n");
  write_atomically(err("early", 2), "alrun: no memory\n");
  std::filesystem::copy_file(stub.path("answers/seed=1.json"), stub.path("results/seed=1.json"));
  const auto end = gather();
  REQUIRE(end.failed.size() == 2);
  CHECK(end.left == 2);
  CHECK(end.failed[0].cell == 1);
  CHECK(end.failed[0].why == "there is no result; it said: no memory");
  CHECK(end.failed[1].why == "there is no result");
  CHECK(count(read_file(*end.ledger, 10'000), "  $ " + stub.path("alrun")) == 2);
  CHECK_FALSE(std::filesystem::exists(err("early", 1)));
  CHECK(std::filesystem::exists(err("early", 2)));
  for (const auto& cell : stub.sweep().cells) {
    std::filesystem::copy_file(stub.path("answers/" + cell.name + ".json"), cell.output,
                               std::filesystem::copy_options::overwrite_existing);
  }
  CHECK(gather().failed.empty());
  CHECK_FALSE(stub.has("failures.txt"));
  CHECK(stub.calls().empty());
}
