#include "analysis/study/study_metric.h"

#include <cmath>

#include "analysis/compare/compare.h"
#include "analysis/compare/output.h"
#include "analysis/page/html.h"
#include "analysis/show/show.h"
#include "catch.h"
#include "core/file.h"
#include "studies.h"
#include "temporary_folder.h"

using namespace alrun;
using alrun::testing::labels_of;
using alrun::testing::page_of;
using alrun::testing::pooled;
using alrun::testing::sampled;
using alrun::testing::study;

// Studies judged by another metric than accuracy.
namespace {

// A curve with these values of nll at 100, 200, ... labels; its accuracy stays where it is.
Curve nll_curve(std::uint64_t seed, const std::vector<double>& values) {
  auto curve = testing::curve(seed, std::vector<double>(values.size(), 0.5));
  for (std::size_t i = 0; i < values.size(); ++i) curve.points[i].test.set("nll", values[i]);
  return curve;
}

Study with_nll(const std::string& sampler, const std::vector<std::vector<double>>& seeds) {
  std::vector<Curve> curves;
  for (std::size_t i = 0; i < seeds.size(); ++i) curves.push_back(nll_curve(i + 1, seeds[i]));
  return sampled(sampler, std::move(curves));
}

// margin is better: its nll is lower.
Study two_by_nll() {
  const auto random = with_nll("random", {{2.0, 1.6, 1.2}, {2.2, 1.8, 1.4}});
  const auto margin = with_nll("margin", {{2.0, 1.2, 1.0}, {2.2, 1.4, 1.2}});
  return pooled(margin, random);
}

ReportData by_nll(const Study& study) { return report_data(study, {"", "nll"}); }

Study multilabel(const std::vector<double>& values, const std::string& path) {
  Curve curve{1, 0, {}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    CurvePoint point;
    point.n_labeled = static_cast<std::int64_t>(100 * (i + 1));
    point.test = {{"micro_f1", values[i]}, {"hamming_loss", 1 - values[i]}};
    curve.points.push_back(point);
  }
  auto made = study({curve}, path);
  made.files[0].dataset.task = "multilabel";
  made.files[0].metrics = metrics_of_task("multilabel");
  return made;
}

const MetricComparison& named(const Comparison& comparison, const std::string& name) {
  const auto found = std::ranges::find(comparison.metrics, name, &MetricComparison::name);
  REQUIRE(found != comparison.metrics.end());
  return *found;
}

std::string refusal(const std::function<void()>& act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

const StudyMetric nll{"nll", false};

}  // namespace

TEST_CASE("study metric: the primary one by default, any of the files' by name", "[metric]") {
  const auto one = study({nll_curve(1, {2, 1})});
  CHECK(common_metric({&one}, "").name == "accuracy");
  CHECK(common_metric({&one}, "nll").name == "nll");
  CHECK_FALSE(common_metric({&one}, "nll").higher_is_better);
  CHECK(refusal([&] { common_metric({&one}, "micro_f1"); }) ==
        "r.json: has no metric 'micro_f1'; it has accuracy, macro_f1, nll and ece");
  const auto sets = multilabel({0.5, 0.6}, "m.json");
  CHECK(common_metric({&sets}, "").name == "micro_f1");
}

TEST_CASE("study metric: files of different tasks have none in common, and one without a task is of classification",
          "[metric]") {
  const auto old = study({nll_curve(1, {2, 1})}, "old.json");
  auto fresh = study({nll_curve(1, {2, 1})}, "new.json");
  fresh.files[0].dataset.task = "classification";
  const auto sets = multilabel({0.5, 0.6}, "sets.json");
  CHECK(common_metric({&old, &fresh}, "").name == "accuracy");
  CHECK(refusal([&] {
          common_metric({&old, &sets}, "");
        }) ==
        "different tasks: dataset.task is classification in old.json and multilabel in sets.json; give results of one task");
  CHECK(has(refusal([&] { compare(old, sets, {}); }), "different tasks: "));
  CHECK(has(refusal([&] { report_data(pooled(old, sets), {}); }), "different tasks: "));
}

TEST_CASE("study metric: a study judged by a metric has it first, and no thresholds of another", "[metric]") {
  auto whole = study({nll_curve(1, {2.0, 1.5})});
  whole.curves[0].points[1].validation = testing::classification_metrics(0.5, 0, 1.4);
  whole.curves[0].ceiling = testing::classification_metrics(0.9, 0.8, 0.4);
  whole.curves[0].shadow = {{"plateau", 0, 100, 100, 0}, {"target", std::nullopt, 0, 0, 0}};
  const auto judged = judged_by(whole, nll);
  CHECK(judged.files[0].metrics.front().name == "nll");
  CHECK(judged.files[0].metrics.size() == whole.files[0].metrics.size());
  CHECK(judged.files[0].labels_to.empty());
  CHECK(judged.curves[0].values() == std::vector<double>{2.0, 1.5});
  CHECK(judged.curves[0].points[0].test.at("accuracy") == 0.5);
  CHECK(judged.curves[0].points[1].validation->primary() == 1.4);
  CHECK(judged.curves[0].ceiling->primary() == 0.4);
  CHECK(judged.curves[0].shadow[0].accuracy_cost == 0.5);  // nll would have been higher by that: a loss
  CHECK_FALSE(judged.curves[0].shadow[1].round);
  const auto same = judged_by(whole, {"accuracy", true});
  CHECK(same.files[0].labels_to == whole.files[0].labels_to);
  CHECK(same.curves[0].values() == whole.curves[0].values());
}

TEST_CASE("study metric: a round that lacks the metric is named", "[metric]") {
  auto one = study({nll_curve(1, {2.0, 1.5}), nll_curve(4, {2.0, 1.5})});
  one.curves[1].points[1].test.set("nll", NAN);
  CHECK(refusal([&] { judged_by(one, nll); }) == "r.json: has no nll in round 1 of seed 4; choose another --metric");
  CHECK(has(refusal([&] { compare(one, one, {0.005, 0.05, "nll"}); }), "has no nll in round 1"));
  CHECK(has(refusal([&] { by_nll(one); }), "has no nll in round 1"));
}

TEST_CASE("study metric: a level is reached from below, or, where lower is better, from above", "[metric]") {
  const auto one = judged_by(study({nll_curve(1, {2.0, 1.6, 1.2})}), nll);
  CHECK(*labels_to(one.curves[0], 1.8, nll) == Approx(150));
  CHECK(*labels_to(one.curves[0], 2.5, nll) == 100);
  CHECK(*labels_to(one.curves[0], 1.2, nll) == Approx(300));
  CHECK_FALSE(labels_to(one.curves[0], 1.1, nll));
  const auto rising = testing::curve(1, {0.2, 0.6});
  CHECK(*labels_to(rising, 0.4, {"accuracy", true}) == *labels_to(rising.labels(), rising.values(), 0.4));
}

TEST_CASE("compare by a metric of which lower is better: a rise is the regression", "[metric]") {
  const auto good = with_nll("margin", {{2.0, 1.2, 1.0}, {2.2, 1.4, 1.2}, {2.1, 1.3, 1.2}});
  const auto bad = with_nll("margin", {{2.0, 1.6, 1.2}, {2.2, 1.8, 1.4}, {2.1, 1.8, 1.4}});
  const CompareOptions options{0.005, 0.05, "nll"};
  const auto worse = compare(good, bad, options);
  CHECK(worse.regression);
  CHECK_THAT(worse.reason, Catch::StartsWith("nAULC rose by 0.2667, beyond the tolerance of 0.005, and significantly"));
  const auto better = compare(bad, good, options);
  CHECK_FALSE(better.regression);
  CHECK(better.reason == "nAULC fell by 0.2667");
  CHECK(compare(good, good, options).reason == "nAULC is the same");

  CHECK(worse.metrics.front().name == "naulc");
  CHECK_FALSE(worse.metrics.front().higher_is_better);
  CHECK_FALSE(named(worse, "final_nll").higher_is_better);
  CHECK(*named(worse, "final_nll").base_mean == Approx(1.1333333));
  CHECK(*named(worse, "nll_at_200").loss() == Approx(0.4333333));
  CHECK(named(worse, "nll_at_200").t->p < 0.05);
  for (const auto& metric : worse.metrics) CHECK_FALSE(has(metric.name, "accuracy"));
  for (const auto& metric : worse.metrics) CHECK_FALSE(has(metric.name, "labels_to"));

  const auto text = comparison_text(worse);
  CHECK(has(text, "final nll"));
  CHECK(has(text, "nll at 200"));
  CHECK(has(text, "1.3000"));  // with the digits of a metric, not of a count
  CHECK(has(comparison_json(worse), "\"name\": \"final_nll\""));
  CHECK(has(comparison_junit(worse), "name=\"nll_at_100\""));

  // By accuracy, which stays where it is.
  CHECK(compare(good, bad, {}).reason == "nAULC is the same");
  CHECK(named(compare(good, bad, {}), "final_accuracy").higher_is_better);
}

TEST_CASE("a report by a metric of which lower is better: best is lowest", "[metric]") {
  const auto data = by_nll(two_by_nll());
  REQUIRE(labels_of(data) == std::vector<std::string>{"margin", "random"});
  CHECK(data.metric.name == "nll");
  const auto& dataset = data.datasets[0];
  CHECK(dataset.baseline == 1);
  CHECK(dataset.best == "margin");
  CHECK(dataset.best_accuracy == Approx(1.1));
  CHECK(by_area(data, 0) == std::vector<std::size_t>{0, 1});
  CHECK(*data.contenders[0].naulc.mean == Approx(1.45));  // (1.35 + 1.55) / 2
  CHECK(*data.contenders[1].naulc.mean == Approx(1.7));   // (1.6 + 1.8) / 2
  CHECK(*data.contenders[0].final_accuracy.mean == Approx(1.1));
  // Against random's final values, 1.2 and 1.4: (.8 + 0 - .2 + .8 + 0 - .2) / (.8 + .4 + .8 + .4).
  CHECK(*data.contenders[0].deficiency == Approx(0.5));
  CHECK(*dataset.pairs[0].mean == Approx(-0.25));
  REQUIRE(data.rankings.size() == 1);
  CHECK(data.rankings[0].friedman->average_ranks == std::vector<double>{1, 2});
  CHECK(data.rankings[0].values[0][0] == Approx(1.35));  // as they are, not turned round
}

TEST_CASE("levels of a metric of which lower is better are the best divided by shares, rounded up", "[metric]") {
  const auto data = by_nll(two_by_nll());
  const auto& levels = data.datasets[0].levels;
  REQUIRE(levels.size() == 4);  // 1.1 / .8 = 1.375, / .9 = 1.2222, / .95 = 1.1579, / .99 = 1.1111
  CHECK(levels[0].accuracy == Approx(1.38));
  CHECK(levels[1].accuracy == Approx(1.23));
  CHECK(levels[2].accuracy == Approx(1.16));
  CHECK(levels[3].accuracy == Approx(1.12));
  CHECK(*levels[0].best_share == 0.80);
  for (const auto& level : levels) CHECK(level.fits);
  // Seed 1 gets from 2.0 to 1.2 between 100 and 200 labels, seed 2 from 1.4 to 1.2 between 200 and 300.
  CHECK(*data.contenders[0].levels[0].labels == Approx((100 + 100 * 0.62 / 0.8 + 200 + 100 * 0.02 / 0.2) / 2));
  CHECK(data.contenders[1].levels[0].reached == 1);  // random's second seed ends at 1.4
  CHECK(level_name(levels[0], data.metric) == "nll 1.38 (the best / 0.80)");
}

TEST_CASE("shares of a ceiling of which lower is better lie above it", "[metric]") {
  auto both = two_by_nll();
  for (auto& one : both.curves) one.ceiling = testing::classification_metrics(0.9, 0.9, 0.9);
  const auto data = by_nll(both);
  const auto& levels = data.datasets[0].levels;
  CHECK(*data.datasets[0].ceiling == 0.9);
  REQUIRE(levels.size() == 4);
  CHECK(levels[0].accuracy == Approx(1.0));
  CHECK(*levels[0].ceiling_share == 0.90);
  CHECK(levels[3].accuracy == Approx(0.9 / 0.99));
  CHECK(level_name(levels[0], data.metric) == "the ceiling / 0.90 (1.000)");
  CHECK(level_name({0.72, 0.9, {}, true}, {"accuracy", true}) == "90 % of the ceiling (0.720)");
  CHECK(level_name({0.72, {}, 0.9, true}, {"accuracy", true}) == "accuracy 0.72 (90 % of the best)");
}

TEST_CASE("a significant difference is won by the lower nll", "[metric]") {
  std::vector<std::vector<double>> high;
  std::vector<std::vector<double>> low;
  for (int seed = 0; seed < 6; ++seed) {
    high.push_back({2.0, 1.5 + 0.01 * seed, 1.4});
    low.push_back({2.0, 1.2, 1.1 + 0.005 * seed});
  }
  const auto data = by_nll(pooled(with_nll("margin", low), with_nll("random", high)));
  CHECK(data.datasets[0].pairs[0].outcome == Outcome::win);
  const auto turned = by_nll(pooled(with_nll("margin", high), with_nll("random", low)));
  CHECK(turned.datasets[0].pairs[0].outcome == Outcome::loss);
}

TEST_CASE("a report's words, keys and heads are the metric's", "[metric]") {
  auto both = two_by_nll();
  both.curves[0].shadow = {{"plateau", 1, 200, 100, 0}};
  both.curves[0].ceiling = testing::classification_metrics(0.9, 0.9, 0.2);
  const auto data = by_nll(both);
  const auto page = page_of(data);
  CHECK_FALSE(has(page, "ccuracy"));
  for (const auto* words :
       {"Final nll", "The smallest area first", "area under the curve of test nll", "its final nll taken for the best",
        "Nll then", "Nll lost", "Ceiling: test nll of", "Labels needed to reach an nll",
        "first label count at which the nll is reached", "Test nll over labels", "a difference below 0 is for the row",
        "The levels are the best contender's final nll (margin, 1.1000) divided by shares, rounded up"}) {
    CAPTURE(words);
    CHECK(has(page, words));
  }
  const auto json = report_json(data);
  CHECK_FALSE(has(json, "accuracy"));
  for (const auto* key : {"\"final_nll\"", "\"nll\"", "\"nll_over_cost\"", "\"nll_cost\"", "\"best_nll\""}) {
    CAPTURE(key);
    CHECK(has(json, key));
  }
  std::string heads;
  for (const auto& file : report_csv(data)) heads += file.content.substr(0, file.content.find('\n') + 1);
  CHECK_FALSE(has(heads, "accuracy"));
  for (const auto* key :
       {"final_nll_mean", ",nll_mean,", ",final_nll,", ",nll,ceiling_share,", ",nll,labels_saved,nll_cost"}) {
    CAPTURE(key);
    CHECK(has(heads, key));
  }
  // Bands are not cut off at 1, as those of a share are.
  CHECK(has(figure_scripts(data).curves[0][0].script, "set ylabel 'test nll'"));
  CHECK_FALSE(has(figure_scripts(data).curves[0][0].script, " 1 1 1\n"));
}

TEST_CASE("names in sentences", "[metric]") {
  CHECK(html::with_article("accuracy") == "an accuracy");
  CHECK(html::with_article("micro_f1") == "a micro_f1");
  CHECK(html::with_article("hamming_loss") == "a hamming_loss");
  CHECK(html::with_article("nll") == "an nll");
  CHECK(html::capitalised("accuracy") == "Accuracy");
  CHECK(html::capitalised("").empty());
}

TEST_CASE("studies of another task are compared and reported by its primary metric", "[metric]") {
  const auto base = multilabel({0.4, 0.6}, "a.json");
  const auto fresh = multilabel({0.4, 0.5}, "b.json");
  const auto comparison = compare(base, fresh, {});
  CHECK(comparison.regression);
  CHECK(*named(comparison, "final_micro_f1").change == Approx(-0.1));
  CHECK(named(comparison, "labels_to_0.50").pairs.size() == 1);
  const auto by_loss = compare(base, fresh, {0.005, 0.05, "hamming_loss"});
  CHECK(by_loss.regression);
  CHECK(*named(by_loss, "hamming_loss_at_200").change == Approx(0.1));
  const auto data = report_data(base, {});
  CHECK(data.metric.name == "micro_f1");
  CHECK(has(page_of(data), "Labels needed to reach a micro_f1"));
}

TEST_CASE("a result file's metrics are read, and such as no table could show are refused", "[metric]") {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "r.json";
  const auto read = [&](const std::string& metrics, const std::string& test) {
    write_atomically(path, R"({"status":"complete","config":{},"dataset":{"name":"d","task":"t","sha256":"ab","train":9,)"
                           R"("validation":0,"test":6},"metrics":)" +
                               metrics + R"(,"runs":[{"seed":1,"rounds":[{"n_labeled":10,"test":)" + test + "}]}]}");
    return read_study({path});
  };
  const auto study =
      read(R"([{"name":"bleu","higher_is_better":true,"low":0,"high":1},{"name":"chrf2++","higher_is_better":true},)"
           R"({"name":"loss","higher_is_better":false,"low":0,"high":null}])",
           R"({"bleu":0.5,"loss":12,"other":3})");
  REQUIRE(study.files[0].metrics.size() == 3);
  CHECK(study.files[0].dataset.task == "t");
  CHECK(study.curves[0].values() == std::vector<double>{0.5});
  CHECK(std::isinf(study.files[0].metrics[2].high));
  CHECK(std::isnan(study.curves[0].points[0].test.at("chrf2++")));
  const auto judged = judged_by(study, common_metric({&study}, "loss"));
  CHECK(judged.curves[0].values() == std::vector<double>{12});
  const auto refused = [&](const std::string& metrics, const std::string& why) {
    CHECK(refusal([&] { read(metrics, R"({"accuracy":0.5})"); }) ==
          path.string() + ": " + why + "; give a result file that alrun wrote");
  };
  refused("[]", "metrics is empty");
  refused("{}", "metrics is a map, not a list");
  refused(R"([{"name":"<b>","higher_is_better":true}])", "metrics.0.name is '<b>', not a name of letters, digits, _ and +");
  refused(R"([{"name":"","higher_is_better":true}])", "metrics.0.name is '', not a name of letters, digits, _ and +");
  refused(R"([{"name":"a","higher_is_better":1}])", "metrics.0.higher_is_better is 1, not true or false");
  refused(R"([{"name":"bleu","higher_is_better":true}])", "has no runs.0.rounds.0.test.bleu");
}

TEST_CASE("show goes by the direction of the metric, and shows its ceiling", "[metric]") {
  auto one = study({nll_curve(1, {2.0, 1.2, 1.4})}, "a.json");
  one.curves[0].ceiling = testing::classification_metrics(0.9, 0.8, 0.4);
  one.curves[0].stopped_by = "max_rounds";
  const Standing standing{one.files[0], one.curves, {}};
  const auto text = standing_text(standing, {"nll", false, {}});
  CHECK(has(text, "final nll             1.4000\n"));
  CHECK(has(text, "best nll              1.2000\n"));
  CHECK(has(text, "nll with every label  0.4000\n"));
  CHECK_FALSE(has(text, "labels to"));
  CHECK(has(standing_text(standing, {}), "accuracy with every label  0.9000\n"));
}
