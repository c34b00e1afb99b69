#include "analysis/report/report.h"

#include "analysis/page/figure_script.h"
#include "analysis/page/output.h"
#include "analysis/study/contenders.h"
#include "analysis/study/mean_curve.h"
#include "analysis/study/shortened.h"
#include "catch.h"
#include "core/error.h"
#include "session/result.h"
#include "studies.h"

using namespace alrun;
using alrun::testing::curve;
using alrun::testing::labels_of;
using alrun::testing::page_of;
using alrun::testing::pooled;
using alrun::testing::sampled;
using alrun::testing::two_samplers;

namespace {

std::string refusal(const Study& study, const ReportOptions& options = {}) {
  try {
    report_data(study, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a report counts labels, areas and deficiency against random", "[report]") {
  const auto data = report_data(two_samplers(), {});
  REQUIRE(labels_of(data) == std::vector<std::string>{"margin", "random"});
  REQUIRE(data.datasets.size() == 1);
  const auto& dataset = data.datasets[0];
  CHECK(dataset.baseline == 1);
  REQUIRE(dataset.levels.size() == 1);
  CHECK(dataset.levels[0].accuracy == 0.5);
  const auto& margin = data.contenders[0];
  const auto& random = data.contenders[1];
  CHECK(*random.naulc.mean == Approx(0.5));  // (.4 + .6) / 2
  CHECK(*margin.naulc.mean == Approx(0.625));
  CHECK(*random.levels[0].labels == Approx(200));  // 250 and 150
  CHECK(*margin.levels[0].labels == Approx(150));  // 175 and 125
  CHECK(*margin.levels[0].utilisation == Approx(0.75));
  CHECK(*margin.levels[0].saving == Approx(0.25));
  CHECK(*margin.deficiency == Approx(0.5));  // (.2 + .4) / (.6 + .6)
  CHECK(*random.deficiency == Approx(1));
  REQUIRE(random.accuracy.size() == 3);
  CHECK(random.accuracy[1].x == 200);
  CHECK(random.accuracy[1].mean == Approx(0.5));
  CHECK(random.accuracy[1].band->high == Approx(0.5 + 12.7062047 * 0.1).epsilon(1e-6));  // t of one degree of freedom
  REQUIRE(dataset.pairs.size() == 1);
  CHECK(*dataset.pairs[0].mean == Approx(0.125));  // .15 and .1
  CHECK(dataset.pairs[0].outcome == Outcome::untested);
  CHECK_FALSE(dataset.pairs[0].t);
  CHECK(*dataset.pairs[0].overlap == Approx(1));  // both made-up runs of a seed query the same
}

TEST_CASE("the baseline of a report is named, or random, or the first", "[report]") {
  CHECK(report_data(two_samplers(), {"margin"}).datasets[0].baseline == 0);
  const auto others = pooled(sampled("badge", {curve(1, {0.1, 0.2})}), sampled("margin", {curve(1, {0.1, 0.2})}));
  CHECK(report_data(others, {}).datasets[0].baseline == 0);
  CHECK(refusal(two_samplers(), {"margni"}) ==
        "no contender is called 'margni'; did you mean 'margin'?; give one of margin and random");
}

TEST_CASE("a contender is measured by random of its own model, unless a baseline is named", "[report]") {
  const auto of = [](const std::string& sampler, const std::string& model, const std::vector<double>& accuracies) {
    return sampled(sampler, {curve(1, accuracies)}, R"({"model": {"embedding_dim": )" + model + R"(}, "loop": {}})");
  };
  const auto study = pooled(pooled(of("margin", "8", {0.2, 0.8}), of("random", "64", {0.4, 0.9})),
                            pooled(of("random", "8", {0.2, 0.6}), of("entropy", "16", {0.2, 0.6})));
  const auto data = report_data(study, {});
  REQUIRE(labels_of(data) ==
          std::vector<std::string>{"margin", "random (embedding_dim 64)", "random (embedding_dim 8)", "entropy"});
  const auto baselines_of = [](const ReportData& report) {
    std::vector<std::size_t> baselines;
    for (const auto& contender : report.contenders) baselines.push_back(contender.baseline);
    return baselines;
  };
  CHECK(baselines_of(data) == std::vector<std::size_t>{2, 1, 2, 1});
  CHECK(data.datasets[0].baseline == 1);
  CHECK(*data.contenders[0].levels[0].utilisation == Approx(150.0 / 175));
  CHECK(*data.contenders[0].deficiency == Approx((0.4 - 0.2) / 0.4));
  CHECK(*data.contenders[2].levels[0].utilisation == Approx(1));
  const auto page = page_of(data);
  CHECK(page.find("<th scope=\"row\">margin</th><td>1</td><td>100–200</td><td>0.5000</td><td><span class=\"words\">random "
                  "(embedding_dim 8)</span></td>") != std::string::npos);
  CHECK(page.find("<th scope=\"row\">margin</th><td><span class=\"words\">random (embedding_dim 8)</span></td><td>0.857 "
                  "(+14.3 %)</td>") != std::string::npos);
  CHECK(page.find("Data utilisation against the baseline") != std::string::npos);
  CHECK((*value_from_json(report_json(data)).find("contenders")->get<Value::List>())[0].find("baseline")->number() == 2.0);
  CHECK(report_csv(data)[3].content.find("synthetic,margin,random (embedding_dim 8),0.5,") != std::string::npos);

  const auto named = report_data(study, {"entropy"});
  CHECK(baselines_of(named) == std::vector<std::size_t>{3, 3, 3, 3});
  CHECK(page_of(named).find("Data utilisation against entropy") != std::string::npos);
}

TEST_CASE("utilisation is of the seeds that both have, and none if one of their runs does not reach the level", "[report]") {
  const auto random = sampled("random", {curve(1, {0.2, 0.6}), curve(2, {0.2, 0.4})});
  const auto of = [&](std::uint64_t seed, const std::vector<double>& accuracies) {
    return report_data(pooled(random, sampled("margin", {curve(seed, accuracies)})), {}).contenders;
  };
  const auto contenders = of(1, {0.2, 0.8});
  CHECK(contenders[0].levels[0].reached == 1);
  CHECK_FALSE(contenders[0].levels[0].labels);
  CHECK_FALSE(contenders[0].levels[0].utilisation);
  CHECK(*contenders[1].levels[0].labels == Approx(150));
  CHECK(*contenders[1].levels[0].utilisation == Approx(150.0 / 175));
  CHECK_FALSE(of(2, {0.2, 0.8})[1].levels[0].utilisation);
  CHECK_FALSE(of(3, {0.2, 0.8})[1].levels[0].utilisation);

  // Means over other seeds would make it 2/3 of what it is.
  const auto easy = sampled("random", {curve(1, {0.2, 0.8}), curve(2, {0.2, 0.2, 0.2, 0.8})});
  const auto data = report_data(pooled(easy, sampled("margin", {curve(1, {0.2, 0.8})})), {});
  CHECK(*data.contenders[1].levels[0].utilisation == Approx(1));
}

TEST_CASE("shares of the full-data ceiling are levels, and stops in the shadow are averaged", "[report]") {
  auto with_ceiling = two_samplers();
  for (auto& one : with_ceiling.curves) one.ceiling = alrun::testing::classification_metrics(one.seed == 1 ? 0.8 : 0.6);
  with_ceiling.curves[0].shadow = {{"plateau", 1, 200, 100, 0.2}, {"target", std::nullopt, 0, 0, 0}};
  with_ceiling.curves[2].shadow = {{"plateau", 2, 300, 0, 0.0}, {"target", std::nullopt, 0, 0, 0}};
  const auto data = report_data(with_ceiling, {});
  const auto& dataset = data.datasets[0];
  CHECK(*dataset.ceiling == Approx(0.7));
  CHECK(dataset.ceiling_of == "random");
  REQUIRE(dataset.levels.size() == 5);
  CHECK(dataset.levels[1].accuracy == Approx(0.63));
  CHECK(*dataset.levels[1].ceiling_share == 0.90);
  const auto& marks = data.contenders[with_ceiling.curves[0].file].shadow;
  REQUIRE(marks.size() == 2);
  CHECK(marks[0].fired == 2);
  CHECK(*marks[0].labels == Approx(250));
  CHECK(*marks[0].labels_saved == Approx(50));
  CHECK(*marks[0].accuracy_cost == Approx(0.1));
  CHECK(marks[1].fired == 0);
  CHECK_FALSE(marks[1].labels);
}

TEST_CASE("labels in a figure differ although they are short", "[report]") {
  using Texts = std::vector<std::string>;
  CHECK(shortened_apart({"random", "margin (epochs 4)"}, 9) == Texts{"random", "marg…s 4)"});
  CHECK(shortened_apart({"one-a-thing", "one-b-thing"}, 8) == Texts{"…a-thing", "…b-thing"});
  CHECK(shortened_apart({"on1-thing-other", "on2-thing-other"}, 6) == Texts{"on1…er", "on2…er"});
  CHECK(shortened_apart({"a-long-1-long-tail", "a-long-2-long-tail"}, 8) == Texts{"1: a-…il", "2: a-…il"});
  CHECK(shortened_apart({"äöü-1-äöüäöü", "äöü-2-äöüäöü"}, 8) == Texts{"äöü-1-ä…", "äöü-2-ä…"});
}

TEST_CASE("where there are several datasets, notes and files say whose they are", "[report]") {
  auto other = two_samplers();
  for (auto& file : other.files) file.dataset.sha256 = "cd";
  other.files[1].notes = {"beware"};
  const auto data = report_data(pooled(two_samplers(), other), {});
  CHECK(data.notes[0].contenders == std::vector<std::size_t>{3});
  const auto page = page_of(data);
  CHECK(page.find("beware <span class=\"faint\">(random on synthetic 2)") != std::string::npos);
  CHECK(page.find("<li>margin on synthetic 2: margin.json</li>") != std::string::npos);
  CHECK(page.find("<th scope=\"col\">random on synthetic</th>") != std::string::npos);
  CHECK(report_json(data).find("\"random on synthetic 2\"") != std::string::npos);
}

TEST_CASE("a contender that is missing on a dataset is said to be, as a baseline, too", "[report]") {
  auto other = pooled(sampled("random", {curve(1, {0.2, 0.4, 0.6})}), sampled("badge", {curve(1, {0.2, 0.4})}));
  for (auto& file : other.files) file.dataset.sha256 = "cd";
  const auto study = pooled(pooled(two_samplers(), sampled("badge", {curve(1, {0.2, 0.4, 0.6})})), other);
  const auto data = report_data(study, {"margin"});
  REQUIRE(data.rankings[0].over_datasets);
  REQUIRE(data.rankings[0].left_out.size() == 2);
  CHECK(data.rankings[0].left_out[0].starts_with("badge on synthetic 2: different budgets: "));
  CHECK(data.rankings[0].left_out[1] == "margin: is missing on synthetic 2");
  REQUIRE(data.notes.size() == 1);
  CHECK(data.notes[0].text == "The baseline margin is missing on synthetic 2: in its place random is the baseline there.");
  CHECK(data.notes[0].contenders == std::vector<std::size_t>{3, 4});
  CHECK(report_data(study, {}).notes.empty());
}

TEST_CASE("a contender's line looks the same in the figures of all datasets", "[report]") {
  auto other = sampled("random", {curve(1, {0.2, 0.4, 0.6})});
  for (auto& file : other.files) file.dataset.sha256 = "cd";
  const auto data = report_data(pooled(two_samplers(), other), {});
  const auto style_in = [&](std::size_t dataset, const std::string& title) {
    const auto script = curve_figures(data, dataset).front().script;
    const auto end = script.find(" title '" + title + "'");
    const auto start = script.rfind("linespoints ", end);
    return script.substr(start, end - start);
  };
  CHECK(style_in(0, "random") == style_in(1, "random"));
  CHECK(style_in(0, "random") != style_in(0, "margin"));
}

TEST_CASE("a mean curve lies where all seeds are, linear between rounds", "[report]") {
  const auto points = mean_curve({{{100, 200, 300}, {0.1, 0.3, 0.5}}, {{150, 250}, {0.4, 0.6}}});
  REQUIRE(points.size() == 3);
  CHECK(points[0].x == 150);
  CHECK(points[0].mean == Approx(0.3));  // .2 and .4
  CHECK(points[1].x == 200);
  CHECK(points[1].mean == Approx(0.4));  // .3 and .5
  CHECK(points[2].mean == Approx(0.5));  // .4 and .6
  CHECK(mean_curve({{{100}, {0.1}}, {{150}, {0.4}}}).empty());
  CHECK_FALSE(mean_curve({{{100}, {0.1}}})[0].band);
  CHECK(thinned(5, 10) == std::vector<std::size_t>{0, 1, 2, 3, 4});
  CHECK(thinned(101, 3) == std::vector<std::size_t>{0, 50, 100});
}

TEST_CASE("classes and seconds are means over runs", "[report]") {
  auto runs = two_samplers();
  for (auto& one : runs.curves) {
    for (auto& point : one.points) {
      point.labels_per_class = {point.n_labeled - 10, one.seed == 1 ? 10 : 30};
      point.seconds = PhaseSeconds{1, 0.5, static_cast<double>(one.seed), 0};
    }
  }
  const auto data = report_data(runs, {});
  REQUIRE(data.contenders[0].classes.size() == 3);
  CHECK(data.contenders[0].classes[1].labels == 200);
  CHECK(data.contenders[0].classes[1].counts == std::vector<double>{190, 20});
  CHECK(data.contenders[0].seconds->train == Approx(3));
  CHECK(data.contenders[0].seconds->select == Approx(4.5));
  for (auto& one : runs.curves) {
    for (auto& point : one.points) point.seconds = PhaseSeconds{0.0001, 0.5, 1234, 0};
  }
  CHECK(page_of(report_data(runs, {})).find("<td>0.000300</td><td>1.50</td><td>3702</td><td>3704</td>") !=
        std::string::npos);
  runs.curves[0].points[1].seconds = std::nullopt;
  CHECK_FALSE(report_data(runs, {}).contenders[runs.curves[0].file].seconds);
}

TEST_CASE("what results call things is text in the page, not markup", "[report]") {
  const std::string bad = "<script>alert('x')</script>&\"";
  auto hostile = sampled(bad, {curve(1, {0.2, 0.6}), curve(2, {0.2, 0.5})});
  hostile.files[0].dataset.name = bad;
  hostile.files[0].dataset.classes = {bad};
  hostile.files[0].notes = {bad};
  hostile.files[0].path = bad;
  hostile.curves[0].stopped_by = bad;
  hostile.curves[0].shadow = {{bad, 1, 200, 0, 0.0}};
  for (auto& one : hostile.curves) {
    for (auto& point : one.points) point.labels_per_class = {1};
  }
  const auto data = report_data(hostile, {});
  auto figures = figure_scripts(data);
  draw(figures);
  CHECK(report_html(data, figures).find("<script") == std::string::npos);
  CHECK(report_csv(data)[0].content.find("\"<script>alert('x')</script>&\"\"\"") != std::string::npos);
}

TEST_CASE("rules in the shadow with one id are averaged only if they have the same options", "[report]") {
  const auto runs = [](std::uint64_t seed, const std::string& rules, std::int64_t labels) {
    auto one = curve(seed, {0.2, 0.4, 0.6});
    one.shadow = {{"label_budget", labels / 100 - 1, labels, 300 - labels, 0.0}, {"pool_exhausted", std::nullopt, 0, 0, 0}};
    return sampled("random", {one}, R"({"stop": {"shadow": [)" + rules + R"(, {"type": "pool_exhausted"}]}})");
  };
  const auto first = runs(1, R"({"type": "label_budget", "labels": 100})", 100);
  const auto same = runs(2, R"({"type": "label_budget", "labels": 100.0, "id": null})", 100);
  const auto other = runs(3, R"({"type": "label_budget", "labels": 200})", 200);
  const auto marks = report_data(pooled(first, same), {}).contenders[0].shadow;
  REQUIRE(marks.size() == 2);
  CHECK(marks[0].label == "label_budget");
  CHECK(marks[0].runs == 2);

  const auto data = report_data(pooled(pooled(first, same), other), {});
  const auto& told = data.contenders[0].shadow;
  REQUIRE(told.size() == 3);
  CHECK(told[0].id == "label_budget");
  CHECK(told[0].label == "label_budget (labels 100)");
  CHECK(told[0].runs == 2);
  CHECK(*told[0].labels == 100);
  CHECK(told[1].label == "pool_exhausted");
  CHECK(told[1].runs == 3);
  CHECK(told[2].label == "label_budget (labels 200)");
  CHECK(*told[2].labels == 200);
  CHECK(page_of(data).find("<th scope=\"row\">label_budget (labels 200)</th>") != std::string::npos);
  CHECK(report_csv(data)[7].content.find("label_budget (labels 200),1,1,200,") != std::string::npos);
  CHECK(report_json(data).find("\"labels\": 200,\n") != std::string::npos);

  // Between contenders, too.
  auto margin = other;
  *margin.files[0].config.find("sampler")->find("type") = "margin";
  CHECK(report_data(pooled(first, margin), {}).contenders[1].shadow[0].label == "label_budget (labels 200)");
}

TEST_CASE("configs of a report are those of all files of a contender, without what only names runs", "[report]") {
  const auto seed = [](std::uint64_t n, const std::string& own) {
    return sampled("random", {curve(n, {0.2, 0.6})},
                   R"({"name": "seed )" + std::to_string(n) + R"(", "output": "o", "seed": 1, "seeds": [1], )" + own +
                       R"("training": {"epochs": 5}})");
  };
  const auto data =
      report_data(pooled(pooled(seed(1, R"("save_model": "m1", )"), seed(2, R"("save_model": "m2", )")), seed(3, "")), {});
  REQUIRE(data.contenders.size() == 1);
  REQUIRE(data.configs.size() == 3);
  CHECK(data.configs[0].key == "save_model");
  CHECK(data.configs[0].differs);
  CHECK(data.configs[0].values[0] == std::vector<std::optional<std::string>>{R"("m1")", R"("m2")", std::nullopt});
  CHECK(data.configs[1].key == "training.epochs");
  CHECK_FALSE(data.configs[1].differs);
  CHECK(data.configs[1].values[0] == std::vector<std::optional<std::string>>{"5"});
  CHECK(
      page_of(data).find("varies between its files</span><br><code>&quot;m1&quot;</code><br><code>&quot;m2&quot;</code><br>"
                         "<span class=\"faint\">absent</span>") != std::string::npos);
  const auto json = value_from_json(report_json(data));
  const auto& configs = *json.find("configs")->get<Value::List>();
  CHECK(*configs[0].find("by_contender") == Value(Value::Map{}));
  CHECK(*configs[0].find("varying_by_contender")->find("0") == Value(Value::List{"m1", "m2"}));
  CHECK(*configs[1].find("by_contender")->find("0") == Value(5));
}

TEST_CASE("a report of nothing but one round says what it cannot say", "[report]") {
  const auto data = report_data(sampled("random", {curve(1, {0.2})}), {});
  CHECK_FALSE(data.contenders[0].naulc.mean);
  CHECK(data.rankings[0].refusal == "ranks need two comparable contenders or more");
  const auto page = page_of(data);
  CHECK(page.find("Not computed: ranks need two comparable contenders or more.") != std::string::npos);
  CHECK(page.find("nan") == std::string::npos);
}
