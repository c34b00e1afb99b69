#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "catch.h"
#include "core/file.h"
#include "loop/loop.h"
#include "loop/scripted_oracle.h"
#include "session/journal.h"
#include "session/label_store.h"
#include "session/session.h"
#include "temporary_folder.h"

// Oracles that fail, are late, answer out of order, twice or never: no answer is lost, and none is asked for twice.
using namespace alrun;
using alrun::testing::oracle_script;

namespace {

struct ScriptedOptions {
  static void fields(Fields& /*f*/) {}
};

class Scripted final : public Oracle {
 public:
  explicit Scripted(const ScriptedOptions& /*options*/) {}
  void ask(std::span<const DocumentId> ids) override { oracle_script().ask(ids); }
  std::optional<std::vector<Reply>> collect(std::chrono::milliseconds /*patience*/) override {
    return oracle_script().collect();
  }
  [[nodiscard]] double estimate(DocumentId /*id*/) const override { return 1; }
};
const bool registered = oracles().add<Scripted, ScriptedOptions>("scripted_for_tests", {"does what a test says"});

class Quiet final : public SessionObserver {
 public:
  void note(const std::string& line) override { notes.push_back(line); }
  void detail(const std::string& /*line*/) override {}
  void started(const std::vector<std::uint64_t>& /*seeds*/, std::size_t /*rounds*/) override {}
  void round_done(std::uint64_t /*seed*/, const RoundRecord& record) override { records.push_back(record); }
  void run_done(const RunRecord& /*run*/) override {}
  std::vector<std::string> notes;
  std::vector<RoundRecord> records;
};

/// A small experiment in a folder of its own, with the true answers at hand.
class Project {
 public:
  explicit Project(const std::string& oracle = "scripted_for_tests", const std::string& more = "") {
    const auto file = folder_.path() / "test.yaml";
    write_atomically(file, fmt::format("output: {}\n"
                                       "model: {{type: embedding_pool_dense, embedding_dim: 4, hidden: []}}\n"
                                       "training: {{epochs: 2}}\n"
                                       "loop: {{initial: {{type: random, size: 10}}, query_size: 5}}\n"
                                       "sampler: {{type: margin}}\n"
                                       "stop: {{any: [{{type: max_rounds, rounds: 4}}]}}\n"
                                       "oracle: {{type: {}}}\n{}",
                                       output().string(), oracle, more));
    experiment_ = load_experiment(file.string(), {"dataset.type=synthetic", "dataset.documents=120", "dataset.classes=4",
                                                  "dataset.vocabulary=500", "dataset.mean_words=20"});
    dataset_ = experiment_.dataset.make()->load();
  }

  [[nodiscard]] std::filesystem::path output() const { return folder_.path() / "result.json"; }
  [[nodiscard]] std::filesystem::path store() const { return experiment_.labels_path(); }
  [[nodiscard]] Reply truth(DocumentId id) const {
    return {id, dataset_.documents.at(static_cast<std::size_t>(id)).answer, 1};
  }
  [[nodiscard]] std::string name(DocumentId id) const { return dataset_.documents.at(static_cast<std::size_t>(id)).name; }
  void run(Existing existing = Existing::resume, int threads = 1) const {
    Quiet observer;
    const std::atomic<bool> interrupted = false;
    SessionOptions options;
    options.existing = existing;
    options.cache = false;
    options.threads = threads;
    run_session(experiment_, options, observer, interrupted);
  }
  /// The finished rounds without what differs from run to run.
  [[nodiscard]] std::vector<std::string> rounds() const {
    std::vector<std::string> all;
    const auto result = read_result(output());
    for (const auto& [seed, finished] : result->finished) {
      for (auto record : finished.rounds) {
        record.seconds = {};
        all.push_back(fmt::format("{} {}", seed, round_json(record)));
      }
    }
    return all;
  }
  [[nodiscard]] std::size_t stored() const { return LabelStore(store()).answers().size(); }

 private:
  testing::TemporaryFolder folder_;
  Experiment experiment_;
  Dataset dataset_;
};

// What the same experiment makes of simulated answers.
std::vector<std::string> undisturbed(const std::string& more = "") {
  const Project project("simulated", more);
  project.run();
  return project.rounds();
}

/// Questions that were put, and how often.
class Desk {
 public:
  void put(std::span<const DocumentId> ids) {
    for (const auto id : ids) {
      ++asked_[id];
      open_.push_back(id);
    }
  }
  [[nodiscard]] bool nothing_twice() const {
    return std::ranges::all_of(asked_, [](const auto& entry) { return entry.second == 1; });
  }
  [[nodiscard]] std::size_t asked() const { return asked_.size(); }
  std::vector<DocumentId> take(std::size_t n) {
    n = std::min(n, open_.size());
    std::vector<DocumentId> taken(open_.end() - static_cast<std::ptrdiff_t>(n), open_.end());
    open_.resize(open_.size() - n);
    return taken;
  }

 private:
  std::map<DocumentId, int> asked_;
  std::vector<DocumentId> open_;
};

void follow(Desk& desk, std::function<std::optional<std::vector<Reply>>()> collect) {
  oracle_script() = {[&desk](auto ids) { desk.put(ids); }, std::move(collect)};
}

}  // namespace

TEST_CASE("asking: answers that come late, one by one, out of order and twice make the same run") {
  const Project project;
  Desk desk;
  std::vector<Reply> before;
  int calls = 0;
  follow(desk, [&]() -> std::optional<std::vector<Reply>> {
    if (++calls % 3 == 0) return std::vector<Reply>{};  // late
    std::vector<Reply> replies = before;                // once more what was told already
    before.clear();
    for (const auto id : desk.take(2)) before.push_back(project.truth(id));  // the last ones first
    replies.insert(replies.end(), before.begin(), before.end());
    return replies;
  });
  project.run();
  CHECK(desk.nothing_twice());
  CHECK(desk.asked() == 30);
  CHECK(project.stored() == 30);
  CHECK(project.rounds() == undisturbed());
  CHECK_FALSE(std::filesystem::exists(journal_path(project.output())));
}

TEST_CASE("asking: an oracle that needs somebody first ends the run, and it goes on where it stood") {
  const Project project;
  Desk desk;
  std::size_t patience = 0;
  follow(desk, [&]() -> std::optional<std::vector<Reply>> {
    if (patience == 0) return std::nullopt;
    --patience;
    std::vector<Reply> replies;
    for (const auto id : desk.take(1)) replies.push_back(project.truth(id));
    return replies;
  });
  CHECK_THROWS_WITH(project.run(Existing::refuse),
                    "labels are needed: seed 1: 10 of 10 questions are not answered yet; every answer is kept, continue "
                    "with --resume");
  int runs = 1;
  for (; runs < 100; ++runs) {
    desk = {};  // whoever answers forgets what was asked when the process ends
    patience = 4;
    const auto before = project.stored();
    try {
      project.run();
      break;
    } catch (const LabelsNeeded&) {
      CHECK(project.stored() == before + 4);
      CHECK_FALSE(std::filesystem::exists(project.output()));
      CHECK(std::filesystem::exists(journal_path(project.output())));
    }
  }
  CHECK(runs == 8);
  CHECK(project.stored() == 30);
  CHECK(project.rounds() == undisturbed());
}

TEST_CASE("asking: an oracle that fails loses nothing that it had answered") {
  const Project project;
  Desk desk;
  int left = 13;
  follow(desk, [&]() -> std::optional<std::vector<Reply>> {
    if (left-- == 0) throw Error("the service is down");
    std::vector<Reply> replies;
    for (const auto id : desk.take(1)) replies.push_back(project.truth(id));
    return replies;
  });
  CHECK_THROWS_WITH(project.run(), "the service is down");
  CHECK(project.stored() == 13);
  desk = {};
  left = -1;
  project.run();
  CHECK(desk.asked() == 17);
  CHECK(project.rounds() == undisturbed());

  // One that takes on no question leaves the pool as it was, too.
  const Project other;
  oracle_script().ask = [](auto) { throw Error("no connection"); };
  CHECK_THROWS_WITH(other.run(), "no connection");
  CHECK(other.stored() == 0);
}

TEST_CASE("asking: what the store has, or another seed is asking for, is not asked for") {
  const Project project("scripted_for_tests", "seeds: [1, 2, 3]\n");
  Desk desk;
  std::mutex mutex;
  oracle_script() = {[&](auto ids) {
                       const std::lock_guard lock(mutex);
                       desk.put(ids);
                     },
                     [&]() -> std::optional<std::vector<Reply>> {
                       std::this_thread::sleep_for(std::chrono::milliseconds(2));
                       const std::lock_guard lock(mutex);
                       std::vector<Reply> replies;
                       for (const auto id : desk.take(3)) replies.push_back(project.truth(id));
                       return replies;
                     }};
  const int threads = GENERATE(1, 3);
  project.run(Existing::refuse, threads);
  CHECK(desk.nothing_twice());
  CHECK(project.stored() == desk.asked());
  CHECK(desk.asked() < 90);  // the seeds' sets overlap
  CHECK(project.rounds() == undisturbed("seeds: [1, 2, 3]\n"));
  desk = {};
  project.run(Existing::overwrite);
  CHECK(desk.asked() == 0);
}

TEST_CASE("asking: an abstention is an answer, and no answer is an error") {
  const Project project;
  Desk desk;
  bool wrong = false;
  follow(desk, [&]() -> std::optional<std::vector<Reply>> {
    std::vector<Reply> replies;
    for (const auto id : desk.take(100)) {
      replies.push_back(project.truth(id));
      if (id % 3 == 0) replies.back().answer.reset();
      if (wrong && replies.size() == 2) replies.back().answer = {7};
    }
    return replies;
  });
  project.run();
  CHECK(project.stored() == 30);
  const auto finished = read_result(project.output())->finished.at(1);
  CHECK(finished.rounds.back().n_labeled < 30);
  CHECK(finished.rounds.back().cost == 30);

  const Project other;
  wrong = true;
  CHECK_THROWS_WITH(other.run(), Catch::Contains("an answer that is not valid for task 'classification'"));
  CHECK(other.stored() == 9);  // the others of the ten are kept
}

TEST_CASE("asking: the journal holds the initial set and the answers, and replay asks nobody") {
  const Project project;
  Desk desk;
  int left = 20;
  follow(desk, [&]() -> std::optional<std::vector<Reply>> {
    if (left-- == 0) return std::nullopt;
    std::vector<Reply> replies;
    for (const auto id : desk.take(1)) replies.push_back(project.truth(id));
    return replies;
  });
  CHECK_THROWS_AS(project.run(), LabelsNeeded);
  const auto journal = read_journal(journal_path(project.output()));
  REQUIRE(journal);
  const auto& finished = journal->finished.at(1);
  REQUIRE(finished.queries.size() == 3);  // 10 + 5 + 5
  CHECK(finished.queries[0].round == QueryRecord::initial);
  CHECK(finished.queries[0].ids.size() == 10);
  CHECK(finished.rounds.size() == 3);  // the third one's query is not answered
  CHECK(finished.queries[2].ids == finished.rounds[1].queried);

  // Without the store the journal alone brings the run back to where it was.
  std::filesystem::remove(project.store());
  desk = {};
  left = -1;
  project.run();
  CHECK(desk.asked() == 10);
  CHECK(project.rounds() == undisturbed());
}

namespace {

// A run in a process of its own, whose oracle notes which documents it is asked about and answers now and then.
[[noreturn]] void run_in_child(const Project& project, const std::filesystem::path& log, unsigned seed) {
  Desk desk;
  std::mt19937 random(seed);
  std::ofstream asked(log);
  oracle_script() = {[&](std::span<const DocumentId> ids) {
                       desk.put(ids);
                       for (const auto id : ids) asked << id << std::endl;
                     },
                     [&]() -> std::optional<std::vector<Reply>> {
                       std::this_thread::sleep_for(std::chrono::microseconds(random() % 3000));
                       std::vector<Reply> replies;
                       for (const auto id : desk.take(random() % 3)) replies.push_back(project.truth(id));
                       return replies;
                     }};
  int code = 0;
  try {
    project.run();
  } catch (...) {
    code = 1;
  }
  ::_exit(code);
}

}  // namespace

TEST_CASE("asking: a run that is killed again and again loses no answer and asks for none twice") {
  std::mt19937 random(7);
  const auto expected = undisturbed();
  int kills = 0;
  int finished = 0;
  while (kills < 200) {
    const Project project;
    const testing::TemporaryFolder folder;
    const auto log = folder.path() / "asked";
    for (bool done = false; !done;) {
      std::set<std::string> known;
      if (std::filesystem::exists(project.store())) {
        for (const auto& answer : LabelStore(project.store()).answers()) {
          CHECK(known.insert(answer.item).second);  // one line an answer
        }
      }
      std::filesystem::remove(log);
      const auto child = ::fork();
      REQUIRE(child >= 0);
      if (child == 0) run_in_child(project, log, static_cast<unsigned>(random()));
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % 60));
      const bool killed = ::kill(child, SIGKILL) == 0;
      int status = 0;
      REQUIRE(::waitpid(child, &status, 0) == child);
      done = WIFEXITED(status);
      kills += killed && !done ? 1 : 0;
      if (done) REQUIRE(WEXITSTATUS(status) == 0);
      // Nothing that was known is asked for again.
      std::ifstream asked(log);
      const LabelStore store(project.store());
      std::map<std::string, std::string> item_of;
      for (const auto& answer : store.answers()) item_of[answer.id] = answer.item;
      for (DocumentId id = 0; asked >> id;) {
        const auto name = project.name(id);
        if (item_of.contains(name)) CHECK_FALSE(known.contains(item_of[name]));
      }
    }
    ++finished;
    CHECK(project.stored() == 30);
    CHECK(project.rounds() == expected);
  }
  CHECK(finished > 1);
}
