#include "analysis/compare/compare.h"

#include <limits>

#include "analysis/compare/output.h"
#include "catch.h"
#include "core/error.h"
#include "session/result.h"
#include "studies.h"

using namespace alrun;
using alrun::testing::curve;
using alrun::testing::pooled;
using alrun::testing::study;

namespace {

constexpr CompareOptions defaults;

// Curves of seeds 1, 2, ... from 100 to 300 labels, that lie so much lower each.
Study lowered(const std::vector<double>& falls) {
  std::vector<Curve> curves;
  for (std::size_t i = 0; i < falls.size(); ++i) {
    const double start = 0.4 + 0.01 * static_cast<double>(i) - falls[i];
    curves.push_back(curve(i + 1, {start, start + 0.2, start + 0.3}));
  }
  return study(curves);
}

Study unchanged(std::size_t seeds) { return lowered(std::vector<double>(seeds, 0.0)); }

Comparison compare_falls(const std::vector<double>& falls, const CompareOptions& options = defaults) {
  return compare(unchanged(falls.size()), lowered(falls), options);
}

const MetricComparison& find(const Comparison& comparison, const std::string& name) {
  for (const auto& metric : comparison.metrics) {
    if (metric.name == name) return metric;
  }
  throw Error("no metric " + name);
}

std::string refusal(const Study& base, const Study& fresh) {
  try {
    compare(base, fresh, defaults);
  } catch (const Error& error) {
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("every metric is compared, the area under the curve first") {
  const auto base = study({curve(1, {0.2, 0.4, 0.6}), curve(2, {0.4, 0.6, 0.8})});
  const auto fresh = study({curve(1, {0.2, 0.3, 0.4}), curve(2, {0.4, 0.5, 0.8})});
  const auto comparison = compare(base, fresh, defaults);
  std::vector<std::string> names;
  for (const auto& metric : comparison.metrics) names.push_back(metric.name);
  CHECK(names == std::vector<std::string>{"naulc", "final_accuracy", "labels_to_0.50", "accuracy_at_100", "accuracy_at_200",
                                          "accuracy_at_300"});
  const auto& area = comparison.metrics[0];
  REQUIRE(area.pairs.size() == 2);
  CHECK(area.pairs[0].base == Approx(0.4));  // (.5 (.2 + .4) 100 + .5 (.4 + .6) 100) / 200
  CHECK(area.pairs[0].fresh == Approx(0.3));
  CHECK(*area.base_mean == Approx(0.5));
  CHECK(*area.change == Approx(-0.075));
  CHECK(*area.loss() == Approx(0.075));
  CHECK_FALSE(area.holm);
  CHECK(*find(comparison, "final_accuracy").change == Approx(-0.1));
  CHECK(*find(comparison, "accuracy_at_200").change == Approx(-0.1));
  // Of seed 1 NEW never reaches .5: only seed 2 is paired, where it takes 200 labels instead of 150.
  const auto& labels = find(comparison, "labels_to_0.50");
  CHECK_FALSE(labels.higher_is_better);
  CHECK(labels.base_has == 2);
  CHECK(labels.fresh_has == 1);
  REQUIRE(labels.pairs.size() == 1);
  CHECK(labels.pairs[0].seed == 2);
  CHECK(*labels.loss() == Approx(50));
  CHECK_FALSE(labels.t);
}

TEST_CASE("tests are paired, one-sided in the bad direction, and the secondary metrics corrected") {
  const auto comparison = compare_falls({0.02, 0.03, 0.01, 0.04});
  const auto& area = comparison.metrics[0];
  CHECK(area.t->statistic == Approx(-3.8729833));          // mean .025, deviation .0129099
  CHECK(area.t->p == Approx(0.0152331458).epsilon(1e-6));  // scipy.stats.ttest_1samp(..., alternative='less')
  CHECK(area.t_both->p == Approx(2 * area.t->p));
  CHECK(area.wilcoxon->p == 0.0625);  // 1 of 16 signs
  CHECK(area.interval->low == Approx(-0.025 - 3.1824463 * 0.0064549722).epsilon(1e-6));
  // All curves fall alike: labels_to rises, and the secondary metrics are four questions, as the last label count's is the
  // final accuracy's.
  const auto& labels = find(comparison, "labels_to_0.50");
  CHECK(labels.t->statistic > 0);
  CHECK(labels.t->p < 0.5);
  CHECK(*find(comparison, "accuracy_at_100").holm == Approx(4 * area.t->p));
  CHECK(find(comparison, "accuracy_at_300").holm == find(comparison, "final_accuracy").holm);
}

TEST_CASE("a regression is a fall beyond the tolerance that is significant") {
  struct Case {
    std::vector<double> falls;
    bool regression;
    std::string reason;
  };
  const std::vector<Case> cases = {
      {{0.02, 0.03, 0.01, 0.04},
       true,
       "nAULC fell by 0.0250, beyond the tolerance of 0.005, and significantly (one-sided paired t over 4 seeds, p = 0.015, "
       "alpha = 0.05)"},
      {{0.2, -0.1, 0.1, -0.1},
       false,
       "nAULC fell by 0.0250, beyond the tolerance of 0.005, but not significantly (one-sided paired t over 4 seeds, p = "
       "0.38, alpha = 0.05); more seeds could tell"},
      {{0.004, 0.004, 0.004}, false, "nAULC fell by 0.0040, within the tolerance of 0.005"},
      {{0.005, 0.005, 0.005}, false, "nAULC fell by 0.0050, within the tolerance of 0.005"},
      {{0, 0, 0}, false, "nAULC is the same"},
      {{-0.1, -0.2, -0.1}, false, "nAULC rose by 0.1333"},
      {{0.02, 0.03},
       true,
       "nAULC fell by 0.0250, beyond the tolerance of 0.005; 2 seeds are too few for a test, which takes 3"},
      {{0.2, -0.1},
       true,
       "nAULC fell by 0.0500, beyond the tolerance of 0.005; 2 seeds are too few for a test, which takes 3"},
      {{0.001, 0.002},
       false,
       "nAULC fell by 0.0015, within the tolerance of 0.005; 2 seeds are too few for a test, which takes 3"},
      {{0.02}, true, "nAULC fell by 0.0200, beyond the tolerance of 0.005; of one seed no significance can be had"},
      {{0}, false, "nAULC is the same; of one seed no significance can be had"},
  };
  for (const auto& item : cases) {
    const auto comparison = compare_falls(item.falls);
    CHECK(comparison.reason == item.reason);
    CHECK(comparison.regression == item.regression);
  }
}

TEST_CASE("a p-value that is as good as none is said to be small") {
  CHECK(compare_falls({0.5, 0.5, 0.5}).reason ==
        "nAULC fell by 0.5000, beyond the tolerance of 0.005, and significantly (one-sided paired t over 3 seeds, p < "
        "0.001, alpha = "
        "0.05)");
}

TEST_CASE("tolerance and level are the caller's") {
  CHECK_FALSE(compare_falls({0.02, 0.03, 0.01, 0.04}, {0.03, 0.05}).regression);
  CHECK_FALSE(compare_falls({0.02, 0.03, 0.01, 0.04}, {0.005, 0.01}).regression);
  CHECK(compare_falls({0.001, 0.001, 0.001}, {0, 0.05}).regression);
  CHECK_FALSE(compare_falls({0, 0, 0}, {0, 1}).regression);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_WITH(compare_falls({0}, {nan, 0.05}), "tolerance is nan; give a number from 0 to 1");
  CHECK_THROWS_WITH(compare_falls({0}, {-0.1, 0.05}), "tolerance is -0.1; give a number from 0 to 1");
  CHECK_THROWS_WITH(compare_falls({0}, {0.005, 5}), "alpha is 5; give a number from 0 to 1");
}

TEST_CASE("runs of several files are pooled, whatever their order") {
  const auto base = unchanged(4);
  auto first = lowered({0.02, 0.03, 0.01, 0.04});
  auto second = study({first.curves[2], first.curves[3]}, "s.json");
  first.curves.resize(2);
  const auto comparison = compare(base, pooled(first, second), defaults);
  CHECK(comparison.fresh_files == std::vector<std::string>{"r.json", "s.json"});
  CHECK(comparison.reason == compare_falls({0.02, 0.03, 0.01, 0.04}).reason);
  CHECK(refusal(base, pooled(first, first)) == "NEW has seed 1 twice, in r.json and in r.json; give every seed once");
}

TEST_CASE("what cannot be paired is refused with the difference") {
  const auto base = unchanged(2);
  CHECK(refusal(base, unchanged(4)) ==
        "different seeds: only in BASE none, only in NEW 3, 4; run both with the same --seeds");
  CHECK(refusal(study({}), base) == "BASE has no runs; give at least one result file");
  const std::string remedy =
      "; run both with the same loop.initial.size, loop.query_size and number of rounds (stop on max_rounds or "
      "label_budget), and with an oracle that does not abstain";
  auto other = base;
  other.curves[1].points.pop_back();
  CHECK(refusal(base, other) == "different budgets: seed 2 ends with 300 labels in BASE and 200 in NEW" + remedy);
  other = base;
  other.curves[0].points[1].n_labeled = 150;
  CHECK(refusal(base, other) == "different budgets: round 1 of seed 1 has 200 labels in BASE and 150 in NEW" + remedy);

  const auto with_dataset = [&](const DatasetRecord& dataset) {
    auto changed = base;
    changed.files[0].dataset = dataset;
    changed.files[0].path = "n.json";
    return refusal(base, changed);
  };
  CHECK(with_dataset({"d", "cd", 900, 0, 600, 0, {}, 0}) ==
        "different documents: dataset.sha256 is ab in r.json and cd in n.json; compare runs on the same dataset");
  CHECK(with_dataset({"d", "cd", 899, 0, 600, 0, {}, 0}) ==
        "different documents: dataset.train is 900 in r.json and 899 in n.json; compare runs on the same dataset");
  CHECK(with_dataset({"d", "ab", 900, 9, 600, 0, {}, 0}).find("dataset.validation is 0") != std::string::npos);
  CHECK(with_dataset({"d", "ab", 900, 0, 60, 0, {}, 0}).find("dataset.test is 600") != std::string::npos);
  CHECK(with_dataset({"d", "ab", 900, 0, 600, 9, {"x"}, 7}) == "none");
  const auto single = study({curve(1, {0.5})});
  CHECK(refusal(single, single) == "there is no area under a curve of one label count; compare runs of two rounds or more");
}

TEST_CASE("configs may differ, but for what the documents are, and a side is one experiment") {
  const auto with_config = [](const char* json, std::vector<Curve> curves, const char* path) {
    auto changed = study(std::move(curves), path);
    changed.files[0].config = value_from_json(json);
    return changed;
  };
  const auto one = std::vector<Curve>{curve(1, {0.2, 0.4})};
  const auto two = std::vector<Curve>{curve(2, {0.2, 0.4})};
  const auto a = with_config(
      R"({"name":"a","seed":1,"dataset":{"path":"x","remove":[]},"training":{"epochs":10},"sampler":{"type":"margin"},
          "stop":{"any":[{"type":"max_rounds","rounds":3}]},"old":1})",
      one, "a.json");
  const auto b = with_config(
      R"({"name":"b","seeds":[1],"dataset":{"path":"y","remove":[]},"training":{"epochs":[10,5]},
          "sampler":{"type":"mixture","parts":[]},"stop":{"any":[{"type":"max_rounds","rounds":4}]},"inputs":[]})",
      one, "b.json");
  std::vector<std::string> found;
  for (const auto& item : compare(a, b, defaults).differences) {
    found.push_back(item.key + ": " + item.base.value_or("-") + " " + item.fresh.value_or("-"));
  }
  CHECK(found == std::vector<std::string>{R"(dataset.path: "x" "y")", "inputs: - []", "old: 1 -", "sampler.parts: - []",
                                          R"(sampler.type: "margin" "mixture")", "stop.any.0.rounds: 3 4",
                                          "training.epochs: 10 [10,5]"});
  const auto removed = with_config(R"({"dataset":{"remove":["headers"]}})", one, "c.json");
  CHECK(refusal(a, removed) ==
        "different documents: dataset.remove is [] in a.json and [\"headers\"] in c.json; compare runs on the same dataset");
  const auto other = with_config(R"({"sampler":{"type":"random"}})", two, "d.json");
  const auto same = with_config(
      R"({"dataset":{"path":"y"},"training":{"epochs":10},"sampler":{"type":"margin"},
          "stop":{"any":[{"type":"max_rounds","rounds":3}],"shadow":[{"type":"max_rounds","rounds":2}]},"old":1,"metrics":{}})",
      two, "e.json");
  CHECK(refusal(pooled(a, other), pooled(a, same)) ==
        "BASE mixes experiments: sampler.type is \"margin\" in a.json and \"random\" in d.json; give several files for "
        "several "
        "seeds only");
  CHECK(refusal(pooled(a, same), pooled(a, same)) == "none");
}

TEST_CASE("a side's files are one experiment by what shaped their runs") {
  const auto of = [](const char* json, std::uint64_t seed) {
    auto one = study({curve(seed, {0.2, 0.4})}, seed == 1 ? "a.json" : "b.json");
    one.files[0].config = value_from_json(json);
    return one;
  };
  const auto verdict = [&](const char* first, const char* second) {
    const auto both = pooled(of(first, 1), of(second, 2));
    const auto text = refusal(both, both);
    return text.substr(0, text.find(';'));
  };
  // A key that an older alrun did not have was at its default, wherever it stands.
  CHECK(verdict(R"({"training":{"restart":"cold"},"sampler":{"type":"margin"}})",
                R"({"training":{"epochs":10},"sampler":{"type":"margin","threshold":null}})") == "none");
  CHECK(verdict(R"({"training":{"restart":"cold"}})", R"({"training":{"epochs":12}})") ==
        "BASE mixes experiments: training.epochs is 10 in a.json and 12 in b.json");
  CHECK(verdict(R"({"stop":{"any":[{"type":"max_rounds","rounds":3}]}})",
                R"({"stop":{"any":[{"type":"max_rounds","rounds":3,"id":null}]}})") == "none");
  CHECK(verdict(R"({"stop":{"any":[{"type":"max_rounds","rounds":3}]}})",
                R"({"stop":{"any":[{"type":"max_rounds","rounds":4}]}})") ==
        "BASE mixes experiments: stop.any.0.rounds is 3 in a.json and 4 in b.json");
  CHECK(verdict(R"({"sampler":{"type":"margin"}})", R"({"sampler":{"type":"random","b":1}})") ==
        "BASE mixes experiments: sampler.type is \"margin\" in a.json and \"random\" in b.json");
  CHECK(verdict(R"({"loop":{"explain":true}})", R"({"loop":{"full_data_ceiling":true}})") == "none");
  CHECK(verdict(R"({"model":{"hidden":[16.0]},"save_model":"a"})", R"({"model":{"hidden":[16]},"save_model":"b"})") ==
        "none");
}

TEST_CASE("a file that an option names counts by its content") {
  const auto of = [](const char* path, const char* sha256, std::uint64_t seed) {
    auto one = study({curve(seed, {0.2, 0.4})}, path);
    one.files[0].config.set("oracle", Value(Value::Map{}));
    one.files[0].config.find("oracle")->set("confusion", path);
    Value input;
    input.set("path", path);
    input.set("sha256", sha256);
    one.files[0].config.set("inputs", Value::List{input});
    return one;
  };
  const auto moved = pooled(of("a.yaml", "12", 1), of("b.yaml", "12", 2));
  CHECK(refusal(moved, moved) == "none");
  const auto changed = pooled(of("a.yaml", "12", 1), of("a.yaml", "34", 2));
  CHECK(refusal(changed, changed) ==
        "BASE mixes experiments: oracle.confusion is \"sha256 12\" in a.yaml and \"sha256 34\" in a.yaml; give several "
        "files for "
        "several seeds only");
}

TEST_CASE("a number is the same however it is written") {
  const auto differing = [](const char* a, const char* b) {
    return config_differences(value_from_json(a), value_from_json(b)).size();
  };
  CHECK(differing(R"({"a":0.0,"b":[1,0.5],"c":[{"d":2.0}]})", R"({"a":0,"b":[1.0,0.5],"c":[{"d":2}]})") == 0);
  CHECK(differing(R"({"a":0,"b":[1,2],"c":1})", R"({"a":false,"b":[1],"c":1.5})") == 3);
  CHECK(differing(R"({"a":[{"b":1}]})", R"({"a":[{"b":1},{"b":1}]})") == 1);
}

TEST_CASE("the overlap of what was queried is the Jaccard index") {
  auto base = unchanged(3);
  auto fresh = base;
  base.curves[0].points[0].queried = {1, 2, 3};
  base.curves[0].points[1].queried = {4};
  fresh.curves[0].points[0].queried = {4, 5};
  fresh.curves[0].points[1].queried = {3, 3};
  for (auto& point : fresh.curves[2].points) point.queried.clear();  // a file may lack them
  const auto comparison = compare(base, fresh, defaults);
  REQUIRE(comparison.overlaps.size() == 2);
  CHECK(comparison.overlaps[0].jaccard == Approx(2.0 / 5));
  CHECK(comparison.overlaps[1].jaccard == 1);
  CHECK(*comparison.mean_overlap == Approx(0.7));
  for (auto* side : {&base, &fresh}) {
    for (auto& of_seed : side->curves) {
      for (auto& point : of_seed.points) point.queried.clear();
    }
  }
  CHECK_FALSE(compare(base, fresh, defaults).mean_overlap);
}
