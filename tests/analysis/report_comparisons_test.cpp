#include <cmath>

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

// Six seeds; the first sampler is best of every seed, the last worst.
Study three_samplers() {
  const auto curves = [](double lead) {
    std::vector<Curve> list;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      const double own = lead * (1 + 0.1 * static_cast<double>(seed));
      list.push_back(curve(seed, {0.3 + own, 0.5 + own, 0.6 + own}));
    }
    return list;
  };
  return pooled(pooled(sampled("core_set", curves(0.2)), sampled("margin", curves(0.1))), sampled("random", curves(0)));
}

}  // namespace

TEST_CASE("pairs are tested over seeds, corrected, and seeds are the blocks of ranks", "[report]") {
  const auto data = report_data(three_samplers(), {});
  const auto& pairs = data.datasets[0].pairs;
  REQUIRE(pairs.size() == 3);
  for (const auto& pair : pairs) {
    CHECK(pair.outcome == Outcome::win);
    CHECK(pair.wilcoxon->p == Approx(0.03125));  // 2 of 64 signs
    CHECK(*pair.wilcoxon_holm == Approx(0.09375));
    CHECK(*pair.t_holm >= pair.t->p);
  }
  CHECK(*pairs[0].mean == Approx(0.1 * 1.35));
  const auto& ranking = data.rankings[0];
  CHECK_FALSE(ranking.over_datasets);
  CHECK(ranking.blocks.size() == 6);
  CHECK(ranking.refusal.empty());
  for (std::size_t i = 0; i < 3; ++i) CHECK(ranking.friedman->average_ranks[i] == Approx(static_cast<double>(i) + 1));
  CHECK(ranking.friedman->chi_squared == Approx(12));                               // n (k - 1)
  CHECK(ranking.friedman->p == Approx(0.002478752).epsilon(1e-6));                  // exp(-6)
  CHECK(*ranking.critical_difference == Approx(2.3437 * 0.5773503).epsilon(1e-3));  // Demsar's table: q = 2.343
  CHECK(ranking.alike == std::vector<std::vector<std::size_t>>{{0, 1}, {1, 2}});
}

TEST_CASE("a critical difference beyond all ranks stays within the axis, and is said to find nothing", "[report]") {
  const auto bar = [](const ReportData& data) {
    const auto script = figure_scripts(data).ranks[0].script;
    const auto at = script.find("set arrow from 1,1.7");
    return script.substr(at, script.find('\n', at) - at);
  };
  const auto few = report_data(two_samplers(), {});  // two seeds: a critical difference of 1.39
  CHECK(bar(few).starts_with("set arrow from 1,1.7 to 2,1.7 backhead"));
  CHECK(page_of(few).find("differ by 1 at most: with 2 blocks no two can be found different") != std::string::npos);
  const auto enough = report_data(three_samplers(), {});
  CHECK(bar(enough).starts_with("set arrow from 1,1.7 to 2.35"));
  CHECK(page_of(enough).find("no two can be found") == std::string::npos);
}

TEST_CASE("pairs of many contenders are found where they stand, and beyond fifty left to JSON and CSV", "[report]") {
  const auto of = [](int n) {
    Study all;
    for (int i = 0; i < n; ++i) {
      all = pooled(all, sampled("s" + std::to_string(i), {curve(1, {0.2, 0.2 + 0.01 * static_cast<double>(i)})}));
    }
    return report_data(all, {});
  };
  const auto five = of(5);
  const auto& dataset = five.datasets[0];
  for (std::size_t i = 0; i < 5; ++i) {
    for (std::size_t j = i + 1; j < 5; ++j) {
      CHECK(dataset.pair(i, j).first == i);
      CHECK(dataset.pair(i, j).second == j);
    }
  }
  CHECK(page_of(five).find("<th scope=\"row\">s1</th><td><span class=\"cell\">+0.0050<br>untested</span></td><td></td>") !=
        std::string::npos);
  const auto many = page_of(of(51));
  CHECK(many.find("The 51 contenders make 1275 pairs, too many for a table") != std::string::npos);
  CHECK(many.find("nAULC of row") == std::string::npos);
  CHECK(many.find("Jaccard") == std::string::npos);
}

TEST_CASE("contenders with the same curves do not differ, either way", "[report]") {
  const auto curves = std::vector<Curve>{curve(1, {0.2, 0.4})};
  const auto page = page_of(report_data(pooled(sampled("random", curves), sampled("margin", curves)), {}));
  CHECK(page.find("<span class=\"cell\">+0.0000<br>untested</span>") != std::string::npos);
  CHECK(page.find("-0.0000") == std::string::npos);
}

TEST_CASE("an infinite t is no number in JSON and CSV, and a sign in the page", "[report]") {
  const auto flat = [](double accuracy) {
    return std::vector<Curve>{curve(1, {0.25, accuracy}), curve(2, {0.25, accuracy}), curve(3, {0.25, accuracy})};
  };
  const auto data = report_data(pooled(sampled("random", flat(0.75)), sampled("margin", flat(0.5))), {});
  REQUIRE(std::isinf(data.datasets[0].pairs[0].t->statistic));
  CHECK(report_csv(data)[4].content.find("synthetic,random,margin,3,0.125,,0,0,") != std::string::npos);
  CHECK(page_of(data).find("<td>∞</td><td>&lt; 0.001</td>") != std::string::npos);
  const auto json = value_from_json(report_json(data));
  const auto& test =
      *(*json.find("datasets")->get<Value::List>())[0].find("pairs")->get<Value::List>()->front().find("paired_t");
  CHECK(test.find("statistic")->is_null());
  CHECK(test.find("p")->number() == 0.0);
}

TEST_CASE("other label counts and seeds are not compared, and the report says why", "[report]") {
  const auto longer = sampled("badge", {curve(1, {0.2, 0.4, 0.6, 0.7})});
  const auto elsewhere = sampled("bald", {curve(9, {0.2, 0.4, 0.6})});
  const auto data = report_data(pooled(pooled(two_samplers(), longer), elsewhere), {});
  const auto& pairs = data.datasets[0].pairs;
  REQUIRE(pairs.size() == 6);
  CHECK_FALSE(pairs[0].refusal);
  CHECK(pairs[1].refusal->starts_with("different budgets: seed 1 ends with 300 labels in margin and 400 in badge"));
  CHECK(*pairs[2].refusal == "no seed is common to margin and bald");
  CHECK_FALSE(data.contenders[2].deficiency);
  CHECK(data.rankings[0].left_out.size() == 2);
  CHECK(data.rankings[0].labels == std::vector<std::string>{"margin", "random"});
  const auto page = page_of(data);
  const auto reasons = page.substr(page.find("<details><summary>Why pairs are not comparable</summary>"));
  CHECK(reasons.find("<li>margin and bald: no seed is common to margin and bald</li>") < reasons.find("</details>"));
  const std::string fact =
      "<li>margin and badge: different budgets: seed 1 ends with 300 labels in margin and 400 in badge</li>";
  const std::string remedy = "<p>To compare these, run both with the same loop.initial.size";
  CHECK(reasons.find(fact) < reasons.find(remedy));
  CHECK(reasons.find(remedy) < reasons.find("</details>"));
  CHECK(reasons.find(remedy) == reasons.rfind(remedy));
}

TEST_CASE("Holm's correction is said to be over the pairs that have a test", "[report]") {
  const auto few = sampled("badge", {curve(1, {0.2, 0.4, 0.7}), curve(2, {0.2, 0.4, 0.7})});
  const auto data = report_data(pooled(three_samplers(), few), {});
  CHECK(data.datasets[0].pairs_tested() == 3);
  CHECK(page_of(data).find("Holm-corrected over the 3 pairs that have a test;") != std::string::npos);
  CHECK(report_json(data).find("\"pairs_tested\": 3,") != std::string::npos);
  CHECK(page_of(report_data(three_samplers(), {})).find("Holm-corrected over all 3 pairs;") != std::string::npos);
  CHECK(page_of(report_data(two_samplers(), {})).find("Holm-corrected") == std::string::npos);
}

TEST_CASE("ranks say which seeds their blocks are of, and who lacks the others", "[report]") {
  const auto with = [](const std::vector<std::uint64_t>& seeds) {
    std::vector<Curve> curves;
    for (const auto seed : seeds) curves.push_back(curve(seed, {0.2, 0.4, 0.7}));
    return pooled(three_samplers(), sampled("badge", curves));
  };
  const auto data = report_data(with({2, 5}), {});
  const auto& ranking = data.rankings[0];
  CHECK(ranking.block_seeds == std::vector<std::vector<std::uint64_t>>{{2}, {5}});
  REQUIRE(ranking.missing_seeds.size() == 1);
  CHECK(in_words(ranking.missing_seeds[0], true) == "badge lacks seeds 1, 3, 4 and 6 on synthetic");
  CHECK(page_of(data).find("so <strong>the 2 seeds that all contenders have are the blocks</strong>") != std::string::npos);
  CHECK(page_of(data).find("More seeds would count if all had them: badge lacks seeds 1, 3, 4 and 6.") != std::string::npos);
  const auto json = value_from_json(report_json(data));
  const auto& missing = (*json.find("rankings")->get<Value::List>())[0].find("missing_seeds")->get<Value::List>()->front();
  CHECK(*missing.find("seeds") == Value(Value::List{1, 3, 4, 6}));
  CHECK(report_data(with({2}), {}).rankings[0].refusal ==
        "ranks need two seeds or more that all contenders have; badge lacks seeds 1, 3, 4, 5 and 6");

  auto other = two_samplers();
  for (auto& file : other.files) file.dataset.sha256 = "cd";
  auto more = pooled(two_samplers(), other);
  more.curves.push_back(curve(3, {0.2, 0.4, 0.6}));  // of margin, on the first dataset
  const auto both = report_data(more, {});
  REQUIRE(both.rankings[0].over_datasets);
  CHECK(page_of(both).find(
            "the seeds that all contenders have there, 2 on each. More seeds would count if all had them: random "
            "lacks seed 3 on synthetic.") != std::string::npos);
  more.curves.push_back(curve(3, {0.2, 0.4, 0.6}));
  more.curves.back().file = 1;
  CHECK(page_of(report_data(more, {})).find("have there: 3 on synthetic, 2 on synthetic 2.</p>") != std::string::npos);
}
