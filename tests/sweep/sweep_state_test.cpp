#include "catch.h"
#include "core/file.h"
#include "core/lock_file.h"
#include "session/journal.h"
#include "sweep/state.h"
#include "temporary_folder.h"

using namespace alrun;

TEST_CASE("a result counts as finished if it is whole, complete and of the same config") {
  const testing::TemporaryFolder folder;
  Cell cell;
  cell.output = (folder.path() / "a.json").string();
  cell.hash = "abc";
  const auto write = [&](const std::string& text) { write_atomically(cell.output, text); };
  CHECK(why_unfinished(cell) == "there is no result");
  write(R"({"status": "complete", "config": {"config_hash": "no"}, "config_hash": "abc", "runs": [{"status": "x"}]})"
        "\n");
  CHECK(is_finished(cell));
  CHECK(why_unfinished(cell).empty());
  write(R"({"status": "complete", "config_hash": "abc", "runs": [{"sta)");
  CHECK_FALSE(is_finished(cell));
  CHECK(why_unfinished(cell) == cell.output + ": is no whole result of alrun");
  write(R"({"status": "complete", "config_hash": "abd", "runs": []})"
        "\n");
  CHECK(why_unfinished(cell) == cell.output + ": the result there has another config");
  write(R"({"status": "failed", "config_hash": "abc", "runs": [{"error": "x"}], "error": "no file"})"
        "\n");
  CHECK(why_unfinished(cell) == "failed: no file");
  write(R"({"status": "interrupted", "config_hash": "abc", "runs": []})"
        "\n");
  CHECK(why_unfinished(cell) == "interrupted");
  write(R"({"status": "done", "config_hash": "abc", "runs": []})"
        "\n");
  CHECK(why_unfinished(cell) == cell.output + ": is no whole result of alrun");
}

TEST_CASE("a finished result that a newer run was about to replace is not finished, until that run has ended") {
  const testing::TemporaryFolder folder;
  Cell cell;
  cell.output = (folder.path() / "a.json").string();
  cell.hash = "abc";
  write_atomically(cell.output, "{\"status\": \"complete\", \"config_hash\": \"abc\", \"runs\": []}\n");
  CHECK(is_finished(cell));
  const auto journal = journal_path(cell.output);
  write_atomically(journal, "");
  CHECK_FALSE(is_finished(cell));
  CHECK(why_unfinished(cell) == "unfinished: it was ended half-way, and goes on from there when it is run again");
  remove_file(journal);
  CHECK(is_finished(cell));
}

TEST_CASE("the lock that a killed process left is removed, one that is held is not") {
  const testing::TemporaryFolder folder;
  Cell cell;
  cell.output = (folder.path() / "a.json").string();
  const auto lock = cell.output + ".lock";
  remove_left_lock(cell);
  write_atomically(lock, "123456\n");
  remove_left_lock(cell);
  CHECK_FALSE(std::filesystem::exists(lock));
  const LockFile held(lock);
  remove_left_lock(cell);
  CHECK(std::filesystem::exists(lock));
}

TEST_CASE("the ledger lists failures, and is not there without any") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "failures.txt";
  {
    FailureLedger ledger(folder.path().string());
    CHECK(ledger.path() == path);
    CHECK_FALSE(std::filesystem::exists(path));
    ledger.add(std::vector<Failure>{{"seed=1", "no file", "alrun run x"}});
    ledger.add(std::vector<Failure>{{"seed=2", "exit code 1", "alrun run y"}, {"seed=3", "killed", "alrun run z"}});
  }
  CHECK(read_file(path, 1000) ==
        "seed=1: no file\n  $ alrun run x\n\nseed=2: exit code 1\n  $ alrun run y\n\n"
        "seed=3: killed\n  $ alrun run z\n\n");
  const FailureLedger fresh(folder.path().string());
  CHECK_FALSE(std::filesystem::exists(path));
}
