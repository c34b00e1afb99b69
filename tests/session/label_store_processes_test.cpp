#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <random>
#include <set>
#include <thread>

#include "catch.h"
#include "core/descriptor.h"
#include "core/file.h"
#include "session/label_store.h"
#include "temporary_folder.h"

// Label stores that several threads and processes write to, and that are killed while they do.
using namespace alrun;

namespace {

StoredAnswer answer(const std::string& item) {
  StoredAnswer made;
  made.item = item;
  made.id = item;
  made.answer = "answer to " + item + std::string(item.size() % 7 * 100, '.');
  made.by = "x";
  return made;
}

void add_many(LabelStore& store, const std::string& prefix, int n) {
  for (int i = 0; i < n; ++i) store.add(answer(fmt::format("{}-{}", prefix, i)));
}

// A child process that does its work and ends.
template <class Work>
pid_t in_child(const Work& work) {
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child > 0) return child;
  int code = 0;
  try {
    work();
  } catch (...) {
    code = 1;
  }
  ::_exit(code);
}

bool ended_well(pid_t child) {
  int status = 0;
  return ::waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void check_items(const LabelStore& store, std::size_t expected) {
  std::set<std::string> items;
  for (const auto& one : store.answers()) {
    CHECK(one == answer(one.item));
    items.insert(one.item);
  }
  CHECK(items.size() == expected);
}

}  // namespace

TEST_CASE("threads that share a store lose nothing") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "labels.jsonl";
  constexpr int threads = 8;
  constexpr int each = 100;
  LabelStore store(path);
  std::vector<std::thread> pool;
  for (int t = 0; t < threads; ++t) pool.emplace_back([&, t] { add_many(store, std::to_string(t), each); });
  for (auto& thread : pool) thread.join();
  check_items(store, threads * each);
  const auto text = read_file(path, 1U << 30U);
  CHECK(std::ranges::count(text, '\n') == threads * each);
  check_items(LabelStore(path), threads * each);
}

TEST_CASE("processes that share a store's file lose nothing and see all") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "new" / "labels.jsonl";
  constexpr int processes = 3;
  constexpr int each = 100;
  std::vector<pid_t> children;
  for (int p = 0; p < processes; ++p) {
    children.push_back(in_child([&] {
      LabelStore store(path);  // made by whoever comes first
      add_many(store, std::to_string(p), each);
      if (store.answers().size() < each) throw Error("its own are missing");
    }));
  }
  LabelStore store(path);
  add_many(store, "parent", each);
  CHECK(std::ranges::all_of(children, ended_well));
  check_items(store, (processes + 1) * each);
  CHECK(std::ranges::count(read_file(path, 1U << 30U), '\n') == (processes + 1) * each);
}

TEST_CASE("whenever a process is killed, the answers it had added are in the store") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "labels.jsonl";
  constexpr int kills = 50;
  std::mt19937 rng(1);
  std::set<std::string> added;
  std::vector<std::string> notes;
  for (int kill = 0; kill < kills; ++kill) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    const auto child = in_child([&] {
      ::close(ends[0]);
      LabelStore store(path);
      for (std::uint32_t i = 0;; ++i) {
        const std::uint32_t number = i;
        store.add(answer(fmt::format("{}-{}", kill, i)));
        if (::write(ends[1], &number, sizeof number) != sizeof number) throw Error("nobody listens");
      }
    });
    ::close(ends[1]);
    std::this_thread::sleep_for(std::chrono::microseconds(1000 + rng() % 15'000));
    ::kill(child, SIGKILL);
    std::uint32_t number = 0;
    while (::read(ends[0], &number, sizeof number) == sizeof number) added.insert(fmt::format("{}-{}", kill, number));
    ::close(ends[0]);
    ::waitpid(child, nullptr, 0);
  }
  const LabelStore store(path, [&](const std::string& note) { notes.push_back(note); });
  for (const auto& item : added) CHECK(store.find(item));
  for (const auto& one : store.answers()) CHECK(one == answer(one.item));
  CHECK(added.size() >= kills);
  CHECK(store.answers().size() <= added.size() + kills);  // one each may have been added and not told
  CHECK(notes.size() <= 1);
}
