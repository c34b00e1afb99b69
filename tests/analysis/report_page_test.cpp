#include "analysis/page/output.h"
#include "analysis/report/report.h"
#include "catch.h"
#include "session/result.h"
#include "studies.h"

using namespace alrun;
using alrun::testing::curve;
using alrun::testing::page_of;
using alrun::testing::pooled;
using alrun::testing::sampled;
using alrun::testing::two_samplers;

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::vector<std::string> omissions_of(const ReportData& data) {
  std::vector<std::string> texts;
  for (const auto& note : data.omissions) texts.push_back(note.text);
  return texts;
}

Study with_levels(Study study, const std::vector<double>& levels) {
  for (auto& file : study.files) file.labels_to = levels;
  return study;
}

std::vector<double> accuracies_of(const std::vector<Level>& levels) {
  std::vector<double> accuracies;
  for (const auto& level : levels) accuracies.push_back(level.accuracy);
  return accuracies;
}

}  // namespace

TEST_CASE("the overview of each dataset has the largest area first, and those without any last", "[report]") {
  auto other = pooled(sampled("random", {curve(1, {0.2, 0.4, 0.9})}), sampled("badge", {curve(1, {0.2, 0.4, 0.6})}));
  for (auto& file : other.files) file.dataset.sha256 = "cd";
  const auto here =
      pooled(pooled(sampled("badge", {curve(1, {0.2})}), sampled("entropy", {curve(1, {0.2, 0.3, 0.4})})),
             pooled(sampled("margin", {curve(1, {0.2, 0.8, 0.9})}), sampled("random", {curve(1, {0.2, 0.5, 0.6})})));
  const auto data = report_data(pooled(here, other), {});
  CHECK(by_area(data, 0) == std::vector<std::size_t>{2, 3, 1, 0});
  CHECK(by_area(data, 1) == std::vector<std::size_t>{4, 5});
  const auto page = page_of(data);
  std::size_t at = page.find("<h2>Overview</h2>");
  for (const auto* next : {"<h3>synthetic</h3>", "row\">margin</th>", "row\">random ", "row\">entropy</th>",
                           "row\">badge</th>", "<h3>synthetic 2</h3>", "row\">random ", "row\">badge</th>"}) {
    const auto found = page.find(next, at);
    INFO(next);
    REQUIRE(found != std::string::npos);
    at = found + 1;
  }
}

TEST_CASE("levels of the config stay where one of them fits", "[report]") {
  // .3 is had by all at once, .95 by nobody.
  const auto study = pooled(sampled("random", {curve(1, {0.4, 0.6, 0.8})}), sampled("margin", {curve(1, {0.3, 0.7, 0.9})}));
  const auto data = report_data(with_levels(study, {0.3, 0.7, 0.95}), {});
  const auto& levels = data.datasets[0].levels;
  REQUIRE(accuracies_of(levels) == std::vector<double>{0.3, 0.7, 0.95});
  CHECK_FALSE(levels[0].fits);
  CHECK(levels[1].fits);
  CHECK_FALSE(levels[2].fits);
  CHECK(data.datasets[0].shown_levels() == std::vector<std::size_t>{0, 1, 2});
  CHECK_FALSE(has(page_of(data), "shares of the best"));
}

TEST_CASE("where no level of the config fits, levels are shares of the best contender's accuracy", "[report]") {
  const auto study = pooled(sampled("random", {curve(1, {0.4, 0.5, 0.6})}), sampled("margin", {curve(1, {0.3, 0.5, 0.66})}));
  for (const auto& levels : {std::vector<double>{0.8, 0.9}, std::vector<double>{0.1}, std::vector<double>{}}) {
    const auto data = report_data(with_levels(study, levels), {});
    const auto& dataset = data.datasets[0];
    CHECK(dataset.best == "margin");
    CHECK(dataset.best_accuracy == 0.66);
    REQUIRE(dataset.shown_levels().size() == 4);
    std::vector<double> shown;
    for (const auto i : dataset.shown_levels()) shown.push_back(dataset.levels[i].accuracy);
    CHECK(shown == std::vector<double>{0.52, 0.59, 0.62, 0.65});  // .528, .594, .627, .6534
    const auto first = dataset.shown_levels().front();
    CHECK(*dataset.levels[first].best_share == 0.8);
    CHECK(*data.contenders[1].levels[first].labels == Approx(212.5));
  }
  const auto page = page_of(report_data(with_levels(study, {0.8, 0.9}), {}));
  CHECK(has(page, "<th scope=\"col\">accuracy 0.52 (80 % of the best)</th>"));
  CHECK_FALSE(has(page, "<th scope=\"col\">accuracy 0.80</th>"));
  CHECK(has(
      page,
      "The levels are shares of the best contender's final accuracy (margin, 0.6600), rounded down, as accuracy 0.80 and "
      "accuracy 0.90 cannot tell these curves apart: no run reaches such a level, or every run has it at its first label "
      "count."));
}

TEST_CASE("shares of the best in hundredths that would be one are in thousandths", "[report]") {
  const auto study = with_levels(sampled("random", {curve(1, {0.010, 0.02, 0.031})}), {0.7});
  CHECK(accuracies_of(report_data(study, {}).datasets[0].levels) == std::vector<double>{0.024, 0.027, 0.029, 0.030, 0.7});
  const auto flat = with_levels(sampled("random", {curve(1, {0.5, 0.5})}), {0.7});
  CHECK(accuracies_of(report_data(flat, {}).datasets[0].levels) == std::vector<double>{0.7});
}

TEST_CASE("results that are not finished are one line that unfolds", "[report]") {
  auto study = two_samplers();
  study.left_out = {
      {"a.json", Status::failed, "no <memory>"}, {"b.json", Status::interrupted, ""}, {"c.json", Status::failed, ""}};
  const auto data = report_data(study, {});
  const auto page = page_of(data);
  CHECK(has(page,
            "<details><summary>3 results are left out, as not finished: 2 failed and 1 interrupted</summary><ul>\n"
            "<li>a.json (failed): no &lt;memory&gt;</li>\n<li>b.json (interrupted)</li>\n<li>c.json (failed)</li>\n"));
  const auto json = value_from_json(report_json(data));
  const auto& left_out = *json.find("left_out")->get<Value::List>();
  REQUIRE(left_out.size() == 3);
  CHECK(*left_out[0].find("file") == Value("a.json"));
  CHECK(*left_out[0].find("status") == Value("failed"));
  CHECK(*left_out[0].find("error") == Value("no <memory>"));
  study.left_out.resize(1);
  CHECK(in_words(study.left_out) == "1 result is left out, as not finished: 1 failed");
}

TEST_CASE("a whole study leaves nothing out", "[report]") {
  const auto data = report_data(two_samplers(), {});
  CHECK(data.omissions.empty());
  CHECK_FALSE(has(page_of(data), "What is not counted"));
}

TEST_CASE("what tables and figures do not count is said, in the page and in JSON", "[report]") {
  auto ragged = curve(2, {0.3, 0.5});
  ragged.ceiling = alrun::testing::classification_metrics(0.9);
  for (auto& point : ragged.points) point.queried.clear();
  auto random = sampled("random", {curve(1, {0.2, 0.4, 0.6}), ragged, curve(3, {0.5})});
  auto whole = curve(1, {0.2, 0.6, 0.8});
  for (auto& point : whole.points) {
    point.seconds = PhaseSeconds{1, 1, 1, 0};
    point.labels_per_class = {50, 50};
  }
  auto margin = sampled("margin", {whole});
  random.files[0].dataset.left_out = margin.files[0].dataset.left_out = 7;
  const auto data = report_data(pooled(random, margin), {});
  CHECK(omissions_of(data) ==
        std::vector<std::string>{
            "nAULC is of 2 of 3 runs: a curve of one label count has no area",
            "the ceiling is the mean of 1 of 3 runs: the others have none",
            "the curve is drawn from 100 to 100 labels, where all seeds are; single runs go from 100 to 300",
            "it is not in the table of seconds: a round has none",
            "there are no labels per class: a round lacks them, or has another number of classes",
            "the overlap of queries does not count seed 2, of which no queried document is known",
            "margin lacks seeds 2 and 3, which others have: pairs and ranks are over common seeds, means of one contender "
            "over "
            "all that it has",
            "7 training documents of synthetic are in no part: they have no text"});
  const auto page = page_of(data);
  CHECK(has(page, "<summary>What is not counted, or only in part: 8</summary>"));
  CHECK(has(page, "<li>it is not in the table of seconds: a round has none <span class=\"faint\">(random)</span></li>"));
  const auto json = value_from_json(report_json(data));
  const auto& first = (*json.find("omissions")->get<Value::List>())[0];
  CHECK(*first.find("contenders") == Value(Value::List{"random"}));

  // Seeds without any label count in common, and costs of some runs.
  auto late = curve(2, {0.3, 0.5});
  for (auto& point : late.points) point.n_labeled += 1000;
  auto early = curve(1, {0.2, 0.4});
  for (auto& point : early.points) point.cost = 2.0 * static_cast<double>(point.n_labeled);
  CHECK(
      omissions_of(report_data(sampled("random", {early, late}), {})) ==
      std::vector<std::string>{"there is no curve in the figure: the seeds have no label count in common",
                               "there is no curve over cost: a round lacks its cost, or the seeds have no cost in common"});
}

TEST_CASE("captions say what figures thin out, and config cells what they cut off", "[report]") {
  std::vector<double> accuracies(400);
  for (std::size_t i = 0; i < accuracies.size(); ++i) accuracies[i] = static_cast<double>(i) / 400;
  auto one = curve(1, accuracies);
  for (auto& point : one.points) point.labels_per_class = std::vector<std::int64_t>(77, 1);
  auto study = sampled("random", {one});
  for (int i = 0; i < 11; ++i) {
    study = pooled(study, sampled("random", {curve(static_cast<std::uint64_t>(2 + i), accuracies)},
                                  R"({"save_model": "m)" + std::to_string(i) + "\"}"));
    for (auto& point : study.curves.back().points) point.labels_per_class = std::vector<std::int64_t>(77, 1);
  }
  const auto data = report_data(study, {});
  const auto page = page_of(data);
  CHECK(has(page, "At most 300 points of a curve are drawn; the CSV and JSON have all."));
  CHECK(has(page, "40 of 77 classes are named."));
  CHECK(has(page, "labels per class are given at 60 of 400 label counts"));
  CHECK(has(page, "… and 2 more (<code>--json</code> has all)"));
}
