#include "analysis/show/show.h"

#include <limits>

#include "catch.h"
#include "core/file.h"
#include "session/journal.h"
#include "studies.h"
#include "temporary_folder.h"

using namespace alrun;
using alrun::testing::curve;
using alrun::testing::study;

namespace {

Standing standing(std::vector<Curve> curves) {
  auto one = study(std::move(curves), "a.json");
  one.files.front().config = value_from_json(R"({"name": "tiny", "sampler": {"type": "margin"}})");
  return {one.files.front(), one.curves, {}};
}

Curve stopped(Curve one, const std::string& reason = "20 rounds") {
  one.stopped_by = "max_rounds";
  one.stop_reason = reason;
  return one;
}

std::string shown(const Standing& one, ShowOptions options = {}) {
  options.look.unicode = false;
  return "\n" + standing_text(one, options);
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a result of one seed is a table, its ending, its figures and its curve", "[show]") {
  CHECK(shown(standing({stopped(curve(1, {0.25, 0.5, 0.75}))})) == R"(
a.json: complete
tiny, sampler margin, synthetic: 900 documents to train on, 600 to test on; seed 1

round  labels  accuracy  macro_f1     nll     ece
    0     100    0.2500    0.0000  0.0000  0.0000
    1     200    0.5000    0.0000  0.0000  0.0000
    2     300    0.7500    0.0000  0.0000  0.0000

stopped: 20 rounds

final accuracy  0.7500
best accuracy   0.7500
nAULC           0.5000
labels to 0.50     200

test accuracy, seed 1
0.8 +
    |                                                               ....
0.7 +                                                         ...'''
    |                                                  ...''''
0.6 +                                           ....'''
    |                                     ...'''
0.5 +                              ....'''
    |                        ...'''
0.4 +                 ...''''
    |          ....'''
0.3 +    ...'''
    |.'''
0.2 +
    ++----------------+---------------+----------------+---------------+
    100              150             200              250             300 labels
lowest 0.2500 at 100 labels, highest 0.7500 at 300
)");
}

TEST_CASE("of several seeds there are means and deviations", "[show]") {
  auto result = standing({stopped(curve(1, {0.25, 0.5, 0.75})), stopped(curve(2, {0.35, 0.4, 0.45}), "the pool is empty")});
  result.file.notes = {"beware"};
  const auto text = shown(result);
  const auto plot = text.find("test accuracy, mean of 2 seeds\n0.60 +");
  REQUIRE(plot != std::string::npos);
  CHECK(text.substr(0, plot) == R"(
a.json: complete
tiny, sampler margin, synthetic: 900 documents to train on, 600 to test on; seeds 1 and 2
note: beware

round  labels  accuracy      sd  macro_f1      sd     nll      sd     ece
    0     100    0.3000  0.0707    0.0000  0.0000  0.0000  0.0000  0.0000
    1     200    0.4500  0.0707    0.0000  0.0000  0.0000  0.0000  0.0000
    2     300    0.6000  0.2121    0.0000  0.0000  0.0000  0.0000  0.0000
(no room in 80 characters for: sd of ece)

stopped (seed 1): 20 rounds
stopped (seed 2): the pool is empty

                  mean      sd
final accuracy  0.6000  0.2121
best accuracy   0.6000  0.2121
nAULC           0.4500  0.0707
labels to 0.50     200          1 of 2 seeds

)");
}

TEST_CASE("a result that is not finished says so, and counts the seeds that are", "[show]") {
  auto result = standing({stopped(curve(1, {0.25, 0.5, 0.75})), curve(2, {0.35, 0.4})});
  result.file.status = Status::failed;
  result.file.error = "no memory";
  result.file.seeds_not_begun = {3, 4};
  const auto text = shown(result);
  CHECK(text.starts_with("\na.json: failed: no memory\n"));
  CHECK(has(text, "; seeds 1 and 2; no round yet of seeds 3 and 4\n"));
  CHECK(has(text, "    2     300      1    0.7500       -  "));
  CHECK(has(text, "stopped (seed 1): 20 rounds\n"));
  CHECK(has(text, "of finished seeds"));
  CHECK(has(text, "test accuracy, seed 1\n"));

  result.curves.erase(result.curves.begin());
  CHECK(has(shown(result), "so far"));
  CHECK(has(shown(result), "lowest 0.3500 at 100 labels, highest 0.4000 at 200\n"));
  result.curves.clear();
  CHECK(shown(result) ==
        "\na.json: failed: no memory\n"
        "tiny, sampler margin, synthetic: 900 documents to train on, 600 to test on; no round yet of seeds "
        "3 and 4\nno round is finished\n");
}

TEST_CASE("one round is a result, too", "[show]") {
  const auto text = shown(standing({stopped(curve(1, {0.25}))}));
  CHECK(has(text, "nAULC                     undefined\n"));
  CHECK(has(text, "0.2500 throughout\n"));
}

TEST_CASE("a metric that is missing is not shown, one that is undefined at times is a gap", "[show]") {
  auto one = curve(1, {0.25, 0.5, 0.75});
  for (auto& point : one.points) {
    point.test.set("macro_f1", std::numeric_limits<double>::quiet_NaN());
    point.test.set("nll", std::numeric_limits<double>::quiet_NaN());
  }
  one.points[0].test.set("macro_f1", 0.2);
  one.points[2].test.set("macro_f1", 0.4);
  const auto result = standing({stopped(one)});
  const auto text = shown(result);
  CHECK(has(text, "round  labels  accuracy  macro_f1     ece\n"));
  CHECK(has(text, "    1     200    0.5000         -  0.0000\n"));
  const auto of_f1 = shown(result, {"macro_f1", false, {}});
  CHECK(has(of_f1, "round  labels  macro_f1  accuracy     ece\n"));
  CHECK(has(of_f1, "nAULC of macro_f1          undefined\n"));
  CHECK(has(of_f1, "lowest 0.2000 at 100 labels, highest 0.4000 at 300\nwithout 1 rounds of no macro_f1\n"));
  CHECK(has(shown(result, {"nll", false, {}}), "no curve: seed 1 has no nll\n"));
}

TEST_CASE("of many rounds some are shown, of many columns those there is room for", "[show]") {
  std::vector<double> accuracies(1001);
  for (std::size_t i = 0; i < accuracies.size(); ++i) accuracies[i] = static_cast<double>(i) / 1001;
  const auto result = standing({stopped(curve(1, accuracies)), stopped(curve(2, accuracies))});
  const auto text = shown(result);
  CHECK(std::count(text.begin(), text.end(), '\n') < 60);
  CHECK(has(text, "(25 of 1001 rounds; --all shows every one)\n"));
  CHECK(has(text, "\n 1000  100100    0.9990  0.0000"));
  const auto all = shown(result, {"accuracy", true, {}});
  CHECK(std::count(all.begin(), all.end(), '\n') > 1000);
  CHECK_FALSE(has(all, "--all"));
  const auto narrow = shown(result, {"accuracy", false, {40, false}});
  CHECK(has(narrow, "round  labels  accuracy      sd\n"));
  CHECK(has(narrow, "(no room in 40 characters for: macro_f1, sd of macro_f1, nll, sd of nll, ece, sd of ece)\n"));
  CHECK(has(shown(result, {"accuracy", false, {1, false}}), "\nround\n"));
}

TEST_CASE("what a file calls things is not sent to a terminal as it is", "[show]") {
  auto result = standing({stopped(curve(1, {0.25, 0.5}), "\x1b[2J")});
  result.file.config = value_from_json(R"({"name": "\u001b[31m", "sampler": {"type": "margin"}})");
  result.file.dataset.name = "\x07";
  result.file.notes = {"\x1b]0;title\x07"};
  for (const char c : shown(result)) CHECK((c == '\n' || static_cast<unsigned char>(c) >= 0x20));
}

TEST_CASE("several results end with a line for each", "[show]") {
  auto second = standing({curve(1, {0.5, 0.7}), curve(2, {0.4, 0.6})});
  second.file.path = "b.json";
  second.file.status = Status::interrupted;
  auto third = standing({});
  third.file.path = "c.json";
  const auto text = standings_text({standing({stopped(curve(1, {0.25, 0.5, 0.75}))}), second, third}, {});
  CHECK(
      text.ends_with("\n"
                     "result       status  seeds  labels  final accuracy      sd   nAULC      sd\n"
                     "a.json     complete      1     300          0.7500       -  0.5000       -\n"
                     "b.json  interrupted      2     200          0.6500  0.0707  0.5500  0.0707\n"
                     "c.json     complete      0       -               -       -       -       -\n"));
}

TEST_CASE("rounds of a run that is not finished are read from its journal", "[show]") {
  const alrun::testing::TemporaryFolder folder;
  const auto path = folder.path() / "r.json";
  const auto round = [](std::int64_t n) {
    RoundRecord record;
    record.round = n;
    record.n_labeled = 10 * (n + 1);
    record.test = testing::classification_metrics(0.5);
    return record;
  };
  {
    Journal journal(journal_path(path), R"({"name":"tiny","seeds":[1,2]})");
    journal.append(1, round(0));
    journal.append(1, round(1));
  }
  const auto begun = read_standing(path);
  REQUIRE(begun.curves.size() == 1);
  CHECK(begun.curves[0].labels() == std::vector<std::int64_t>{10, 20});
  CHECK(begun.file.seeds_not_begun == std::vector<std::uint64_t>{2});
  CHECK(has(shown(begun), ": not finished: it is running, or was ended half-way and goes on with --resume\n"));
  CHECK(has(shown(begun), "note: there is no result yet; the rounds are those of "));

  // A result that was interrupted, and has gone on since; then another run.
  Result result;
  result.status = Status::interrupted;
  result.config = value_from_json(R"({"name":"tiny","seeds":[1,2]})");
  result.dataset.name = "synthetic";
  result.metrics = alrun::testing::classification_infos();
  result.runs = {{1, 0, {round(0)}, std::nullopt}, {2, 0, {}, std::nullopt}};
  write_atomically(path, result_json(result));
  const auto resumed = read_standing(path);
  CHECK(resumed.curves[0].points.size() == 2);
  CHECK(resumed.remarks.empty());
  CHECK(has(shown(resumed), "interrupted; --resume continues it"));
  result.config.set("other", 1);
  write_atomically(path, result_json(result));
  CHECK(read_standing(path).curves[0].points.size() == 1);
  CHECK(has(shown(read_standing(path)), "note: a newer run has begun: 2 rounds in "));
}
