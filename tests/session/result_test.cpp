#include "session/result.h"

#include <cmath>
#include <limits>

#include "catch.h"
#include "classification_metrics.h"
#include "core/file.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

Result small_result() {
  Result result;
  result.status = Status::complete;
  result.config.set("name", "test");
  result.dataset = {"synthetic", "ab", 2, 0, 1, 0, {"x", "y"}, 7};
  result.labels_to = {0.5};
  RunRecord run;
  run.seed = 3;
  run.words = 7;
  RoundRecord round;
  round.n_labeled = 2;
  round.test = testing::classification_metrics(0.75);
  run.rounds = {round};
  run.stopped = StoppedAt{0, {"max_rounds", "max_rounds: round 0 of 0"}};
  result.runs = {run};
  return result;
}

}  // namespace

TEST_CASE("the result file has its keys in the contract's order") {
  const auto text = result_json(small_result());
  std::size_t at = 0;
  for (const auto* key :
       {"schema_version", "alrun_version", "status",  "context",   "config", "config_hash", "dataset", "metrics",
        "runs",           "seed",          "rounds",  "n_labeled", "test",   "queried",     "scores",  "labels_per_class",
        "stop",           "seconds",       "stopped", "shadow",    "summary"}) {
    const auto found = text.find('"' + std::string(key) + "\":", at);
    CAPTURE(key);
    REQUIRE(found != std::string::npos);
    at = found;
  }
  CHECK(text.find("\"labels_to_0.50_mean\": 2.0") != std::string::npos);
}

TEST_CASE("a record's observations that are no such thing are refused") {
  RoundRecord record;
  record.test = testing::classification_metrics();
  record.stop_set = {1, 20, 3};
  auto text = round_json(record);
  CHECK(round_from_json(text).stop_set == record.stop_set);
  const auto refuses = [&](const std::string& spelled) {
    auto wrong = text;
    wrong.replace(wrong.find("1 20 3"), 6, spelled);
    CHECK_THROWS_WITH(round_from_json(wrong), Catch::Contains("'stop_set' is no list of whole numbers"));
  };
  for (const auto* spelled : {"1 x 3", "1,2", "1  2", "99999999999", "1.5", " 1", "-"}) refuses(spelled);
}

TEST_CASE("files that options name stand in the result, and belong to what a run is continued from") {
  auto result = small_result();
  CHECK(result_json(result).find("inputs") == std::string::npos);
  CHECK(identity_of(result.config, {}) == result.config);
  result.inputs = {{"k.yaml", "abcd"}};
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "r.json";
  write_atomically(path, result_json(result));
  const std::string identity = R"({"name":"test","inputs":[{"path":"k.yaml","sha256":"abcd"}]})";
  CHECK(read_result(path)->config == identity);
  CHECK(differing_keys(identity, value_json(identity_of(result.config, result.inputs))).empty());
  CHECK(differing_keys(identity, value_json(identity_of(result.config, {{"k.yaml", "ef"}}))) ==
        std::vector<std::string>{"inputs.0.sha256"});
}

TEST_CASE("numbers that JSON lacks become null, and bytes that are not UTF-8 a replacement") {
  auto result = small_result();
  result.runs[0].rounds[0].test.set("nll", std::numeric_limits<double>::infinity());
  result.dataset.classes = {"caf\xE9"};
  const auto text = result_json(result);
  CHECK(text.find("\"nll\": null") != std::string::npos);
  CHECK(text.find("caf\xEF\xBF\xBD") != std::string::npos);
}

TEST_CASE("an undefined recall is null, and read back; older results have 0 there") {
  RoundRecord record;
  record.test = testing::classification_metrics(0, 0, 0, 0, {0.5, std::numeric_limits<double>::quiet_NaN(), 0});
  const auto text = round_json(record);
  REQUIRE(text.find("\"recall\":[0.5,null,0.0]") != std::string::npos);
  const auto again = round_from_json(text);
  CHECK(again.test.per_class()[0].second.at(0) == 0.5);
  CHECK(std::isnan(again.test.per_class()[0].second.at(1)));
  CHECK(again.test.per_class()[0].second.at(2) == 0);
  CHECK(round_json(again) == text);
}

TEST_CASE("a result file is read back as far as a run continues from it; another file is refused") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "r.json";
  CHECK_FALSE(read_result(path));
  write_atomically(path, result_json(small_result()));
  CHECK(read_result(path)->status == Status::complete);
  CHECK(read_result(path)->config == R"({"name":"test"})");
  CHECK(read_result(path)->finished.at(3).rounds.size() == 1);
  auto skipped = small_result();
  skipped.runs[0].rounds[0].round = 1;
  for (const auto& other :
       {std::string(), std::string("text"), std::string("[]"), std::string("{}"),
        std::string(R"({"status":"new","runs":[]})"), std::string(R"({"status":1})"),
        std::string(R"({"status":"failed","config":1,"runs":[]})"),
        std::string(R"({"status":"failed","config":{},"runs":[{"seed":-1,"rounds":[]}]})"), result_json(skipped),
        R"({"status":"failed","runs":[],"config":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}"}) {
    write_atomically(path, other);
    CHECK_THROWS_WITH(read_result(path),
                      path.string() + ": exists and is no result of alrun; move it away or choose another --output");
  }
}

TEST_CASE("JSON text becomes a value, whole numbers and fractions apart") {
  const auto value = value_from_json(R"({"b":[1,-2,1.0,true,null,"x"],"a":{}})");
  CHECK(value_json(value) == R"({"b":[1,-2,1.0,true,null,"x"],"a":{}})");
  CHECK(*value.find("b")->get<Value::List>()->at(2).get<double>() == 1);
  for (const auto* text : {"", "{", "[1,]", "18446744073709551615", "1e999", "\"\xFF\""}) {
    CHECK_THROWS_WITH(value_from_json(text), Catch::StartsWith("not JSON that alrun reads: "));
  }
  CHECK_THROWS_WITH(value_from_json(std::string(1000, '[')), "not JSON that alrun reads: nested too deep");
}
