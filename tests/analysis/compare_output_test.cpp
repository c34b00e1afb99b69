#include "analysis/compare/output.h"
#include "catch.h"
#include "core/utf8.h"
#include "session/result.h"
#include "studies.h"

using namespace alrun;
using alrun::testing::curve;
using alrun::testing::study;

namespace {

// Seed 1 loses and does not reach .5; seed 2 is as it was.
Comparison two_seeds(const std::string& path = "new.json") {
  const auto base = study({curve(1, {0.25, 0.5}), curve(2, {0.5, 0.75})}, "base.json");
  return compare(base, study({curve(1, {0.25, 0.25}), curve(2, {0.5, 0.75})}, path), {});
}

const Value& at(const Value& value, const char* key) {
  const auto* found = value.find(key);
  REQUIRE(found != nullptr);
  return *found;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t n = 0;
  for (auto i = text.find(part); i != std::string_view::npos; i = text.find(part, i + 1)) ++n;
  return n;
}

}  // namespace

TEST_CASE("the JSON of a comparison holds everything, and the same every time") {
  const auto json = comparison_json(two_seeds());
  CHECK(json == comparison_json(two_seeds()));
  const auto value = value_from_json(json);
  CHECK(at(value, "regression") == Value(true));
  CHECK(at(value, "tolerance") == Value(0.005));
  CHECK(at(value, "base") == Value(Value::List{"base.json"}));
  CHECK(at(value, "seeds") == Value(Value::List{1, 2}));
  CHECK(at(value, "labels") == Value(Value::List{100, 200}));
  CHECK(at(at(value, "dataset"), "sha256") == Value("ab"));
  CHECK(at(at(value, "query_overlap"), "mean_jaccard") == Value(1.0));
  const auto& metrics = *at(value, "metrics").get<Value::List>();
  REQUIRE(metrics.size() == 5);
  const auto& area = metrics[0];
  CHECK(at(area, "name") == Value("naulc"));
  CHECK(at(area, "decides") == Value(true));
  CHECK(at(area, "base_mean") == Value(0.5));
  CHECK(at(area, "change") == Value(-0.0625));
  CHECK(at(area, "p_holm").is_null());
  CHECK(at(area, "wilcoxon").is_null());  // of two seeds
  CHECK(at((*at(area, "pairs").get<Value::List>())[0], "new") == Value(0.25));
  const auto& labels = metrics[2];
  CHECK(at(labels, "name") == Value("labels_to_0.50"));
  CHECK(at(labels, "decides") == Value(false));
  CHECK(at(labels, "base_seeds") == Value(2));
  CHECK(at(labels, "new_seeds") == Value(1));
  CHECK(at(labels, "paired_t").is_null());  // of one seed
  CHECK(at(labels, "change_interval_95").is_null());
}

TEST_CASE("an infinite t is null in JSON, its p-value is not") {
  const auto base = study({curve(1, {0.5, 0.5}), curve(2, {0.5, 0.5}), curve(3, {0.5, 0.5})});
  const auto fresh = study({curve(1, {0.25, 0.25}), curve(2, {0.25, 0.25}), curve(3, {0.25, 0.25})});
  const auto value = value_from_json(comparison_json(compare(base, fresh, {})));
  const auto& area = (*at(value, "metrics").get<Value::List>())[0];
  CHECK(at(at(area, "wilcoxon"), "p") == Value(0.125));
  const auto& t = at(area, "paired_t");
  CHECK(at(t, "statistic").is_null());
  CHECK(at(t, "p") == Value(0.0));
}

TEST_CASE("JUnit XML has a case a metric, and whatever a path holds is XML") {
  const auto xml = comparison_junit(two_seeds("a<b>&\"c\"\x01\n\xFF.json"));
  CHECK(count(xml, "<testcase ") == 5);
  CHECK(count(xml, "<failure ") == 1);
  CHECK(xml.find("tests=\"5\" failures=\"1\" errors=\"0\" skipped=\"0\"") != std::string::npos);
  CHECK(xml.find("value=\"a&lt;b&gt;&amp;&quot;c&quot;\xEF\xBF\xBD&#10;\xEF\xBF\xBD.json\"") != std::string::npos);
  CHECK(find_invalid_utf8(xml) == std::string::npos);

  const auto low = study({curve(1, {0.1, 0.2})});
  const auto same = comparison_junit(compare(low, low, {}));
  CHECK(count(same, "<failure ") == 0);
  CHECK(same.find("failures=\"0\" errors=\"0\" skipped=\"1\"") != std::string::npos);
  CHECK(same.find("name=\"labels_to_0.50\" time=\"0\">\n      <skipped message=\"no seed has it on both sides\"/>") !=
        std::string::npos);
}

TEST_CASE("the table says how few seeds can tell") {
  const auto text = comparison_text(two_seeds());
  CHECK(text.find("1 (BASE 2, NEW 1)") != std::string::npos);
  CHECK(text.find("\nREGRESSION: nAULC fell by 0.0625, beyond the tolerance of 0.005; 2 seeds are too few") !=
        std::string::npos);
  for (const auto& metric : two_seeds().metrics) CHECK((!metric.t && !metric.wilcoxon && !metric.holm));
  const auto one = study({curve(1, {0.1, 0.2})});
  CHECK(comparison_text(compare(one, one, {})).find("nAULC is the same; of one seed no significance can be had") !=
        std::string::npos);
}

TEST_CASE("notes of results and what is not compared are said in the text, in JSON and in JUnit XML") {
  auto base = study({curve(1, {0.25, 0.5, 0.6}), curve(2, {0.5, 0.75})}, "base.json");
  base.curves[1].points[0].queried.clear();
  base.files[0].notes = {"the test set leaks", "an upper bound"};
  base.files[0].dataset.left_out = 3;
  auto fresh = base;
  fresh.files[0].notes = {"the test set leaks"};
  auto second = fresh.files[0];
  second.path = "second.json";
  second.config.set("save_model", "m");
  fresh.files.push_back(second);
  fresh.curves[1].file = 1;
  const auto comparison = compare(base, fresh, {});
  const auto text = comparison_text(comparison);
  CHECK(text.find("\nnote (BASE and NEW): the test set leaks\nnote (BASE): an upper bound\n\nmetric ") != std::string::npos);
  CHECK(text.find(
            "\nnot counted: the files of NEW differ among themselves in save_model: the first one's config is compared\n"
            "not counted: accuracy is compared at 2 of 3 label counts: the others are not those of every seed\n"
            "not counted: the overlap of queries is of 1 of 2 seeds: the others have queried documents on one side at "
            "most\n"
            "not counted: 3 training documents are in no part: they have no text\n\nno regression: ") != std::string::npos);
  const auto value = value_from_json(comparison_json(comparison));
  CHECK(at(value, "omissions").get<Value::List>()->size() == 4);
  const auto& note = at(value, "notes").get<Value::List>()->front();
  CHECK(at(note, "text") == Value("the test set leaks"));
  CHECK(at(note, "sides") == Value(Value::List{"base", "new"}));
  const auto xml = comparison_junit(comparison);
  CHECK(count(xml, "<property name=\"note\" ") == 2);
  CHECK(count(xml, "<property name=\"not counted\" ") == 4);

  const auto whole = study({curve(1, {0.25, 0.5}), curve(2, {0.5, 0.75})});
  CHECK(compare(whole, whole, {}).omissions.empty());
  CHECK(comparison_text(compare(whole, whole, {})).find("not counted") == std::string::npos);
}
