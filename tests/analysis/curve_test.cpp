#include "analysis/study/curve.h"

#include <cmath>

#include "catch.h"
#include "classification_metrics.h"
#include "core/error.h"
#include "core/file.h"
#include "session/result.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

const std::string dataset = R"("dataset":{"name":"d","sha256":"ab","train":9,"validation":0,"test":6})";
const std::string one_round = R"({"n_labeled":100,"test":{"accuracy":0.5}})";

std::string file_of(const std::string& runs, const std::string& config = "{}") {
  return R"({"status":"complete","config":)" + config + "," + dataset + R"(,"runs":)" + runs + "}";
}

std::string run_of(const std::string& rounds, const std::string& seed = "1") {
  return R"([{"seed":)" + seed + R"(,"rounds":)" + rounds + "}]";
}

class Files {
 public:
  std::filesystem::path write(const std::string& name, const std::string& text) {
    write_atomically(folder_.path() / name, text);
    return folder_.path() / name;
  }
  // The message for such a file, after its path.
  std::string refusal(const std::string& text) {
    const auto path = write("r.json", text);
    try {
      read_study({path});
    } catch (const Error& error) {
      const std::string what = error.what();
      const auto begin = path.string() + ": ";
      REQUIRE(what.substr(0, begin.size()) == begin);
      return what.substr(begin.size());
    }
    return "none";
  }

 private:
  testing::TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("a result that alrun writes is read into curves") {
  Result result;
  result.status = Status::complete;
  result.config.set("metrics", Value::Map{{"labels_to", Value::List{0.5, 1}, {}}});
  result.dataset = {"synthetic", "ab", 2, 0, 1, 0, {"x", "y"}, 7};
  result.metrics = testing::classification_infos();
  result.inputs = {{"k.yaml", "cd"}};
  RoundRecord record;
  record.n_labeled = 100;
  record.test = testing::classification_metrics(0.75, 0, std::numeric_limits<double>::infinity());
  record.validation = testing::classification_metrics(0.5, 0.4, 0.3, 0.2);
  record.cost = 150;
  record.queried = {4, 2};
  record.scores = {0.1, 0.2};
  record.labels_per_class = {60, 40};
  record.stop = {{"plateau", 1, true}};
  record.seconds = {3, 2, 1, 7};
  RoundRecord last = record;
  last.round = 1;
  last.n_labeled = 102;
  last.queried.clear();
  last.validation.reset();
  last.test.set("accuracy", 0.875);
  result.runs = {{7, 5, {record, last}, StoppedAt{1, {"max_rounds", "enough"}}}, {3, 5, {record}, std::nullopt}};
  result.runs[0].ceiling = testing::classification_metrics(0.9, 0.4, 0.3, 0.2);
  result.shadow_ids = {"plateau", "target"};
  result.notes = {"labels leaked"};
  Files files;
  const auto path = files.write("r.json", result_json(result));

  const auto study = read_study({path});
  REQUIRE(study.files.size() == 1);
  CHECK(study.files[0].path == path.string());
  CHECK(study.files[0].dataset.train == 2);
  CHECK(study.files[0].labels_to == std::vector<double>{0.5, 1});
  CHECK(study.files[0].config.find("inputs") != nullptr);
  REQUIRE(study.curves.size() == 2);
  CHECK(study.curves[0].seed == 3);  // by seed, whatever the order in the file
  const auto& curve = study.curves[1];
  CHECK(curve.seed == 7);
  CHECK(curve.labels() == std::vector<std::int64_t>{100, 102});
  CHECK(curve.values() == std::vector<double>{0.75, 0.875});
  CHECK(std::isnan(curve.points[0].test.at("nll")));  // JSON has no infinity
  CHECK(curve.points[0].validation->at("macro_f1") == 0.4);
  CHECK_FALSE(curve.points[1].validation);
  CHECK(*curve.points[0].cost == 150);
  CHECK(curve.points[0].labels_per_class == std::vector<std::int64_t>{60, 40});
  CHECK(curve.points[0].seconds->train == 3);
  CHECK(curve.points[0].seconds->select == 1);
  CHECK(curve.ceiling->primary() == 0.9);
  CHECK(curve.stopped_by == "max_rounds");
  CHECK(curve.stop_reason == "enough");
  REQUIRE(curve.shadow.size() == 2);
  CHECK(*curve.shadow[0].round == 0);
  CHECK(curve.shadow[0].labels_saved == 2);
  CHECK(curve.shadow[0].accuracy_cost == 0.125);
  CHECK_FALSE(curve.shadow[1].round);
  CHECK_FALSE(study.curves[0].ceiling);
  CHECK(study.curves[0].stopped_by.empty());
  CHECK(study.files[0].notes == std::vector<std::string>{"labels leaked"});
  CHECK(curve.points[0].queried == std::vector<DocumentId>{4, 2});
}

TEST_CASE("only what is needed is read, from any number of files") {
  Files files;
  const auto a = files.write("a.json", file_of(run_of("[" + one_round + "]", "5")));
  const auto b = files.write(
      "b.json",
      file_of(run_of(R"([{"n_labeled":0,"test":{"accuracy":1,"ece":0.1},"cost":2.5,"queried":[],"scores":"?","new":[{}]}])",
                     "4")));
  const auto study = read_study({a, b});
  REQUIRE(study.curves.size() == 2);
  CHECK(study.curves[0].seed == 4);
  CHECK(study.curves[0].file == 1);
  CHECK(study.curves[0].points[0].cost == 2.5);
  CHECK(study.curves[0].points[0].test.at("ece") == 0.1);
  CHECK(std::isnan(study.curves[0].points[0].test.at("macro_f1")));
  CHECK(study.curves[1].file == 0);
  CHECK(study.files[1].labels_to.empty());
  CHECK(read_study({}).curves.empty());
}

TEST_CASE("a file that is no finished result is refused with its name, the place and the remedy") {
  Files files;
  const std::string remedy = "; give a result file that alrun wrote";
  const auto refused = [&](const std::string& text, const std::string& why) {
    CAPTURE(text.substr(0, 200));
    CHECK(files.refusal(text) == why + remedy);
  };
  CHECK_THROWS_WITH(read_study({"none.json"}), Catch::Contains("none.json: cannot read"));
  CHECK(files.refusal("text").substr(0, 27) == "not JSON that alrun reads: ");
  CHECK(files.refusal("").substr(0, 27) == "not JSON that alrun reads: ");
  CHECK(files.refusal(R"({"status": 1e999})").substr(0, 27) == "not JSON that alrun reads: ");
  refused(std::string(100'000, '[') + std::string(100'000, ']'), "not JSON that alrun reads: nested too deep");
  refused("[]", "its content is a list, not a map");
  refused("{}", "has no status");
  refused(R"({"status":3})", "status is 3, not text");
  refused(R"({"status":"complete"})", "has no config");
  refused(R"({"status":"complete","config":[]})", "config is a list, not a map");
  refused(R"({"status":"complete","config":{},"dataset":{"name":"d"}})", "has no dataset.sha256");
  refused(R"({"status":"done"})", "status is 'done', not one of complete, running, failed, interrupted");
  refused(file_of(run_of("[" + one_round + R"(],"shadow":[{"id":"x","round":1}])")),
          "runs.0.shadow.0.round is 1, which is no round of this run");
  refused(file_of("{}"), "runs is a map, not a list");
  refused(file_of("[]"), "runs is empty");
  refused(file_of("[3]"), "runs.0 is 3, not a map");
  refused(file_of(run_of("[]")), "runs.0.rounds is empty");
  refused(file_of(run_of("[" + one_round + "]", "-1")),
          "runs.0.seed is -1, not a whole number from 0 to 18446744073709551615");
  refused(file_of(run_of("[" + one_round + "]", "1.5")),
          "runs.0.seed is 1.5, not a whole number from 0 to 18446744073709551615");
  refused(file_of(run_of(R"([{"n_labeled":1,"test":{"accuracy":"high"}}])")),
          "runs.0.rounds.0.test.accuracy is 'high', not a number");
  refused(file_of(run_of(R"([{"n_labeled":1,"test":{"accuracy":null}}])")), "has no runs.0.rounds.0.test.accuracy");
  refused(file_of(run_of(R"([{"n_labeled":1,"test":{"accuracy":75}}])")),
          "runs.0.rounds.0.test.accuracy is 75, not a number from 0 to 1");
  refused(file_of(run_of("[" + one_round + R"(,{"n_labeled":50,"test":{"accuracy":0.5}}])")),
          "runs.0.rounds.1.n_labeled is less than in the round before");
  refused(file_of(run_of(R"([{"n_labeled":-5,"test":{"accuracy":0.5}}])")),
          "runs.0.rounds.0.n_labeled is less than in the round before");
  refused(file_of(run_of(R"([{"n_labeled":1,"test":{"accuracy":1},"queried":[1,4294967296]}])")),
          "runs.0.rounds.0.queried.1 is 4294967296, not a whole number from -2147483648 to 2147483647");
  refused(file_of(run_of("[" + one_round + "]"), R"({"metrics":{"labels_to":[0.5,true]}})"),
          "config.metrics.labels_to.1 is true, not a number");
}

TEST_CASE("an unfinished result and one of a newer program say what to do") {
  Files files;
  for (const std::string status : {"running", "failed", "interrupted"}) {
    CHECK(files.refusal(R"({"status":")" + status + "\"}") ==
          "status is '" + status +
              "', not 'complete'; finish it with --resume, or leave it out (in reports: --skip-unfinished)");
  }
  CHECK(files.refusal(R"({"schema_version":2,"status":"complete"})") ==
        "was written by a newer alrun (schema_version 2, this one reads 1); use that one");
}

TEST_CASE("of several results that are not finished all are named, or they are left out, or taken as far as they go") {
  Files files;
  const auto unfinished = [&](const std::string& status, const std::string& more) {
    return R"({"status":")" + status + R"(","config":{},)" + dataset + more + "}";
  };
  const auto whole = files.write("a.json", file_of(run_of("[" + one_round + "]")));
  const auto failed = files.write("b.json", unfinished("failed", R"(,"error":"no memory","runs":[{"seed":2,"rounds":[)" +
                                                                     one_round + R"(]},{"seed":3,"rounds":[]}])"));
  const auto empty = files.write("c.json", unfinished("interrupted", R"(,"runs":[])"));
  CHECK_THROWS_WITH(read_study({failed, whole, empty}),
                    failed.string() +
                        ": status is 'failed', not 'complete'; finish it with --resume, or leave it out (in "
                        "reports: --skip-unfinished); 1 more is not finished: " +
                        empty.string() + " (interrupted)");
  std::vector<std::filesystem::path> many(9, empty);
  CHECK_THROWS_WITH(read_study(many), Catch::Contains("; 8 more are not finished: ") && Catch::EndsWith(" and 3 more"));

  const auto finished = read_study({failed, whole, empty}, Unfinished::leave_out);
  CHECK(finished.files.size() == 1);
  REQUIRE(finished.left_out.size() == 2);
  CHECK(finished.left_out[0].error == "no memory");
  CHECK(finished.left_out[1].status == Status::interrupted);

  const auto all = read_study({failed, whole, empty}, Unfinished::take);
  CHECK(all.left_out.empty());
  REQUIRE(all.files.size() == 3);
  CHECK(all.files[0].error == "no memory");
  CHECK(all.files[0].seeds_not_begun == std::vector<std::uint64_t>{3});
  CHECK(all.files[2].status == Status::interrupted);
  REQUIRE(all.curves.size() == 2);
  CHECK(all.curves[1].file == 0);
}
