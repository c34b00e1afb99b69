#include "session/journal.h"

#include <fmt/format.h>

#include "catch.h"
#include "classification_metrics.h"
#include "core/file.h"
#include "core/hash.h"
#include "session/result.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

RoundRecord record(std::int64_t round) {
  RoundRecord r;
  r.round = round;
  r.n_labeled = 100 + round;
  r.test = testing::classification_metrics(0.1 + 0.2, 1.0 / 3, 2.7182818284590452, 1e-17, {0.5, 0.25});
  r.validation = r.test;
  r.queried = {3, 1, 2};
  r.scores = {0.9, 0.8, 1.0 / 7};
  r.labels_per_class = {60, 40};
  r.stop = {{"max_rounds", static_cast<double>(round), false}};
  r.notes.set("weights", Value::List{0.1, 1.0, 2});  // keys in no alphabetical order, which is to stay
  r.notes.set("arm", "margin");
  r.seconds = {1.5, 0.25, 0.125};
  return r;
}

}  // namespace

TEST_CASE("a round survives JSON to the last bit") {
  const auto text = round_json(record(2));
  CHECK(round_json(round_from_json(text)) == text);
  CHECK(round_from_json(text).test.at("accuracy") == 0.1 + 0.2);
  CHECK_THROWS_AS(round_from_json("{}"), Error);
  CHECK_THROWS_AS(round_from_json("not json"), Error);
}

TEST_CASE("a journal is read back, per seed") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "r.json.journal";
  CHECK_FALSE(read_journal(path));
  {
    Journal journal(path, R"({"a":1})");
    journal.append(1, record(0));
    journal.append(2, record(0));
    journal.append(1, record(1));
  }
  const auto content = read_journal(path);
  REQUIRE(content);
  CHECK(content->config == R"({"a":1})");
  CHECK_FALSE(content->damaged);
  CHECK(content->finished.at(1).rounds.size() == 2);
  CHECK(content->finished.at(2).rounds.size() == 1);
  CHECK(round_json(content->finished.at(1).rounds[1]) == round_json(record(1)));
}

TEST_CASE("whatever byte is damaged or missing, the rounds before it are kept, and the journal goes on after them") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "r.json.journal";
  {
    Journal journal(path, "{}");
    for (int round = 0; round < 3; ++round) journal.append(1, record(round));
  }
  const auto whole = read_file(path, 1 << 20);
  std::vector<std::size_t> line_ends;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (whole[i] == '\n') line_ends.push_back(i + 1);
  }
  REQUIRE(line_ends.size() == 4);
  const auto whole_lines_before = [&](std::size_t byte) {
    return static_cast<std::size_t>(
        std::count_if(line_ends.begin(), line_ends.end(), [&](auto end) { return end <= byte; }));
  };
  for (std::size_t byte = 0; byte < whole.size(); byte += 7) {
    for (const bool torn : {false, true}) {
      auto damaged = whole;
      if (torn) {
        damaged.resize(byte);
      } else {
        damaged[byte] = static_cast<char>(damaged[byte] ^ 4);
      }
      write_atomically(path, damaged);
      const auto content = read_journal(path);
      const auto lines = whole_lines_before(byte);
      if (lines == 0) {
        CHECK_FALSE(content);
        continue;
      }
      REQUIRE(content);
      CHECK((content->finished.contains(1) ? content->finished.at(1).rounds.size() : 0) == lines - 1);
      Journal(path, *content).append(1, record(static_cast<std::int64_t>(lines) - 1));
      const auto continued = read_journal(path);
      CHECK_FALSE(continued->damaged);
      CHECK(continued->finished.at(1).rounds.size() == lines);
    }
  }
}

TEST_CASE("a line with a fitting checksum that is no record of ours ends a journal as damage does") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "r.json.journal";
  const auto line = [](const std::string& json) { return fmt::format("{:08x} {}\n", crc32(json), json); };
  const auto seed = [&](const std::string& n, const std::string& json) {
    return line(fmt::format(R"({{"seed":{},"record":{}}})", n, json));
  };
  const auto first = line(R"({"config":{}})") + seed("1", round_json(record(0)));
  const auto good = round_json(record(1));
  auto other_id = good;
  other_id.replace(other_id.find("[3,1,2]"), 7, "[3.5,1]");
  auto large_id = good;
  large_id.replace(large_id.find("[3,1,2]"), 7, "[4294967296]");
  for (const auto& next : {seed("-1", good), seed("1.5", good), seed("\"1\"", good), seed("1", "{}"), seed("1", "3"),
                           seed("1", other_id), seed("1", large_id), seed("1", round_json(record(2))), line("[]"),
                           line(std::string(100'000, '[') + std::string(100'000, ']')), line("{}")}) {
    write_atomically(path, first + next);
    const auto content = read_journal(path);
    REQUIRE(content);
    CHECK(content->damaged);
    CHECK(content->good_bytes == first.size());
    CHECK(content->finished.at(1).rounds.size() == 1);
  }
  for (const auto* config : {"1", "[]", "null", "\"x\""}) {
    write_atomically(path, line(fmt::format(R"({{"config":{}}})", config)));
    CHECK_FALSE(read_journal(path));
  }
}

TEST_CASE("a file that was never a journal is not taken for one, what is left of one is") {
  const testing::TemporaryFolder folder;
  const auto path = (folder.path() / "r.json.journal").string();
  const auto refusal = path + ": exists and is no journal of alrun; move it away or choose another --output";
  for (const auto* text : {"Dear diary,\n", "{\"config\":{}}\n", "precious\n", "2026-11-26 a line of a log\n"}) {
    write_atomically(path, text);
    CHECK_THROWS_WITH(read_journal(path), refusal);
  }
  for (const auto& text : {std::string(), std::string(500, '\0'), std::string("0123"), std::string("01234567 {\"con"),
                           std::string("01x34567 {\"confi\xff\": {}}\n")}) {
    write_atomically(path, text);
    CHECK_FALSE(read_journal(path));
  }
}

TEST_CASE("differing keys are named by their paths") {
  CHECK(differing_keys(R"({"a":{"b":1,"c":2},"d":[1,2]})", R"({"a":{"b":1,"c":3},"d":[1,5],"e":null})") ==
        std::vector<std::string>{"a.c", "d.1"});
  CHECK(differing_keys(R"({"a":1})", R"({"a":1})").empty());
  CHECK(differing_keys(R"({"a":{"x":1}})", R"({"a":{"y":1}})") == std::vector<std::string>{"a.x", "a.y"});
}

TEST_CASE("queries and their answers are kept, those that can be had again with the next round") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "r.json.journal";
  const QueryRecord initial{QueryRecord::initial, {4, 2}, {Value("a"), Value()}, {}};
  const QueryRecord next{0, {7}, {Value(Value::List{"a", "b"})}, {2.5}};
  Journal journal(path, "{}");
  journal.put_off(1, initial);
  CHECK(read_journal(path)->finished.empty());
  journal.append(1, record(0));
  journal.append(1, next);
  const auto content = read_journal(path);
  REQUIRE(content);
  const auto& finished = content->finished.at(1);
  CHECK(finished.rounds.size() == 1);
  REQUIRE(finished.queries.size() == 2);
  CHECK(query_json(finished.queries[0]) == query_json(initial));
  CHECK(query_json(finished.queries[1]) == query_json(next));
  CHECK(query_json(next) == R"({"round":0,"ids":[7],"answers":[["a","b"]],"costs":[2.5]})");
  CHECK_THROWS_WITH(query_from_json(R"({"round":0,"ids":[7],"answers":[]})"),
                    "not the record of a query: a query has not one answer, or not one cost, a document");
}
