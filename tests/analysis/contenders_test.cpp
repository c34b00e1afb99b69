#include "analysis/study/contenders.h"

#include "analysis/page/output.h"
#include "analysis/study/shortened.h"
#include "catch.h"
#include "core/error.h"
#include "session/result.h"
#include "studies.h"

using namespace alrun;
using alrun::testing::curve;
using alrun::testing::labels_of;
using alrun::testing::pooled;
using alrun::testing::sampled;
using alrun::testing::two_samplers;

TEST_CASE("files of one experiment are pooled, others told apart", "[report]") {
  const auto one = [](std::uint64_t seed, const std::string& options) {
    return sampled("margin", {curve(seed, {0.2, 0.4})}, options);
  };
  const auto same =
      pooled(one(1, R"({"name": "a", "seed": 1, "x": 1})"), one(2, R"({"name": "b", "seeds": [2], "x": 1.0})"));
  CHECK(labels_of(report_data(same, {})) == std::vector<std::string>{"margin"});
  const auto by_name = pooled(one(1, R"({"name": "a", "x": 1})"), one(1, R"({"name": "b", "x": 2})"));
  CHECK(labels_of(report_data(by_name, {})) == std::vector<std::string>{"margin (a)", "margin (b)"});
  const auto by_key = pooled(one(1, R"({"name": "a", "x": 1})"), one(1, R"({"name": "a", "x": 2})"));
  CHECK(labels_of(report_data(by_key, {})) == std::vector<std::string>{"margin (x 1)", "margin (x 2)"});
  const std::string many(60, 'y');
  const auto shortened = pooled(one(1, R"({"name": "a"})"), one(1, R"({"name": "a", "x": ")" + many + "\"}"));
  CHECK(
      labels_of(report_data(shortened, {})) ==
      std::vector<std::string>{"margin (x absent)", "margin (x " + std::string(28, 'y') + "…" + std::string(29, 'y') + ")"});
  CHECK_THROWS_WITH(
      report_data(pooled(one(1, "{}"), one(1, "{}")), {}),
      "seed 1 of the same experiment comes twice, from margin.json and from margin.json; give every seed once");
}

TEST_CASE("labels tell experiments apart in the fewest words", "[report]") {
  const auto of = [](const std::vector<std::string>& configs) {
    Study all;
    for (const auto& config : configs) {
      all = pooled(all, sampled("margin", {curve(1, {0.2, 0.4})}, config));
    }
    return labels_of(report_data(all, {}));
  };
  using Labels = std::vector<std::string>;
  CHECK(of({R"({"name": "a", "training": {"epochs": 4}})", R"({"name": "a"})"}) ==
        Labels{"margin (epochs 4)", "margin (epochs 10)"});
  CHECK(of({R"({"training": {"epochs": 4}, "model": {"type": "embedding_pool_dense", "pooling": "max"}})", R"({})"}) ==
        Labels{"margin (pooling max, epochs 4)", "margin (pooling mean, epochs 10)"});
  CHECK(of({R"({"a": {"size": 1}, "b": {"size": 2}})", R"({"a": {"size": 2}, "b": {"size": 1}})"}) ==
        Labels{"margin (a.size 1, b.size 2)", "margin (a.size 2, b.size 1)"});
  CHECK(of({R"({"loop": {"initial": {"type": "random"}}})", R"({"loop": {"initial": {"type": "stratified"}}})"}) ==
        Labels{"margin (initial random)", "margin (initial stratified)"});
  CHECK(of({R"({"name": "s: kind=small", "x": 1})", R"({"name": "s: kind=large", "x": 2})"}) ==
        Labels{"margin (kind=small)", "margin (kind=large)"});
  CHECK(of({R"({"name": "s: sampler.type=margin, training.epochs=4", "x": 1})",
            R"({"name": "s: sampler.type=margin, training.epochs=10", "x": 2})"}) ==
        Labels{"margin (training.epochs=4)", "margin (training.epochs=10)"});
  // Long ones that would be the same when shortened stay as they are.
  const std::string many(40, 'y');
  CHECK(of({R"({"x": ")" + many + "1" + many + "\"}", R"({"x": ")" + many + "2" + many + "\"}"}) ==
        Labels{"margin (x " + many + "1" + many + ")", "margin (x " + many + "2" + many + ")"});
}

TEST_CASE("a sweep's names tell experiments apart on every dataset", "[report]") {
  const auto of = [](const std::string& kind, int size, int dataset) {
    auto one = sampled("margin", {curve(1, {0.2, 0.4})},
                       R"({"name": "dataset.seed=)" + std::to_string(dataset) + ", kind=" + kind + R"(", "a": )" +
                           std::to_string(size) + ", \"b\": 1" + std::to_string(size) + "}");
    one.files.front().dataset.sha256 = std::to_string(dataset);
    return one;
  };
  const auto all = pooled(pooled(of("small", 1, 1), of("large", 2, 1)), pooled(of("large", 2, 2), of("small", 1, 2)));
  CHECK(labels_of(report_data(all, {})) == std::vector<std::string>{"margin (kind=small)", "margin (kind=large)",
                                                                    "margin (kind=large)", "margin (kind=small)"});
}

TEST_CASE("a label is one experiment's only, whatever things are called", "[report]") {
  const auto one = [](const std::string& sampler, const std::string& config) {
    return sampled(sampler, {curve(1, {0.2, 0.4})}, config);
  };
  const auto data = report_data(pooled(pooled(one("margin (a)", "{}"), one("margin", R"({"name": "a", "x": 1})")),
                                       one("margin", R"({"name": "b", "x": 2})")),
                                {});
  CHECK(labels_of(data) == std::vector<std::string>{"margin (a)", "margin (a) 2", "margin (b)"});
  CHECK(report_data(pooled(one("random", "{}"), one("margin", "{}")), {"margin"}).datasets[0].baseline == 1);
}

TEST_CASE("over datasets an experiment is itself, however files are ordered", "[report]") {
  // On each dataset a margin that is good and one that is bad, told apart by their epochs.
  const auto margin = [](int epochs, const char* sha256) {
    const double last = epochs == 40 ? 0.8 : 0.4;
    auto one = sampled("margin", {curve(1, {0.2, last}), curve(2, {0.2, last})},
                       R"({"name": "a", "training": {"epochs": )" + std::to_string(epochs) + "}}");
    one.files.front().dataset.sha256 = sha256;
    return one;
  };
  const auto both = pooled(pooled(margin(40, "ab"), margin(1, "ab")), pooled(margin(1, "cd"), margin(40, "cd")));
  const auto data = report_data(both, {});
  CHECK(labels_of(data) ==
        std::vector<std::string>{"margin (epochs 40)", "margin (epochs 1)", "margin (epochs 1)", "margin (epochs 40)"});
  CHECK(data.rankings[0].labels == std::vector<std::string>{"margin (epochs 40)", "margin (epochs 1)"});
  CHECK(data.rankings[0].friedman->average_ranks == std::vector<double>{1, 2});
  // A label means the same where nothing else has its sampler.
  const auto alone = report_data(pooled(pooled(margin(40, "ab"), margin(1, "ab")), margin(1, "cd")), {});
  CHECK(alone.contenders[2].label == "margin (epochs 1)");
  CHECK(alone.rankings[0].refusal == "ranks need two comparable contenders or more");
}

TEST_CASE("what all contenders of a dataset share goes with the dataset", "[report]") {
  const auto on = [](const std::string& config, const char* sha256) {
    auto one = pooled(sampled("random", {curve(1, {0.2, 0.4})}, config), sampled("margin", {curve(1, {0.2, 0.5})}, config));
    for (auto& file : one.files) file.dataset.sha256 = sha256;
    return one;
  };
  const auto data = report_data(pooled(on(R"({"loop": {"query_size": 10}})", "ab"), on("{}", "cd")), {});
  CHECK(labels_of(data) == std::vector<std::string>{"random", "margin", "random", "margin"});
  CHECK(data.rankings[0].friedman->average_ranks == std::vector<double>{2, 1});
  CHECK(data.rankings[0].settings == std::vector<std::string>{"loop.query_size"});
  const auto page = report_html(data, figure_scripts(data));
  CHECK(page.find("differ, for all contenders of each alike: loop.query_size.") != std::string::npos);
}

TEST_CASE("parts of the same documents are no independent blocks", "[report]") {
  const auto on = [](const std::string& dataset, std::int64_t validation) {
    auto one = two_samplers();
    for (auto& file : one.files) {
      file.config.set("dataset", value_from_json(dataset));
      file.dataset.validation = validation;
    }
    return one;
  };
  const auto data = report_data(
      pooled(on(R"({"path": "a", "validation_fraction": 0})", 0), on(R"({"path": "b", "validation_fraction": 0.1})", 90)),
      {});
  REQUIRE(data.datasets.size() == 2);
  CHECK(data.datasets[1].record.name == "synthetic (validation_fraction 0.1)");
  CHECK(data.rankings[0].refusal ==
        "synthetic (validation_fraction 0) and synthetic (validation_fraction 0.1) are made of the same documents "
        "(dataset.sha256), so they are no independent blocks");
  CHECK_FALSE(data.rankings[0].friedman);
  CHECK(data.rankings[1].friedman);
}

TEST_CASE("over datasets values are of the seeds that all contenders have", "[report]") {
  const auto on = [](const char* sha256) {
    // Seed 2, which margin lacks, would make random the better one.
    auto one =
        pooled(sampled("random", {curve(1, {0.2, 0.4}), curve(2, {0.9, 0.9})}), sampled("margin", {curve(1, {0.2, 0.6})}));
    for (auto& file : one.files) file.dataset.sha256 = sha256;
    return one;
  };
  const auto data = report_data(pooled(on("ab"), on("cd")), {});
  CHECK(data.rankings[0].values[0][0] == Approx(0.3));
  CHECK(data.rankings[0].friedman->average_ranks == std::vector<double>{2, 1});
}

TEST_CASE("files of one experiment are pooled wherever the documents lay", "[report]") {
  const auto one = [](std::uint64_t seed, const char* config) {
    return sampled("margin", {curve(seed, {0.2, 0.4})}, config);
  };
  CHECK(report_data(pooled(one(1, R"({"dataset": {"path": "a"}})"), one(2, R"({"dataset": {"path": "b"}})")), {})
            .contenders.size() == 1);
  CHECK(report_data(pooled(one(1, "{}"), one(2, R"({"training": {"epochs": 10}})")), {}).contenders.size() == 1);
}

TEST_CASE("several datasets are the blocks of ranks", "[report]") {
  auto other = two_samplers();
  for (auto& file : other.files) file.dataset.sha256 = "cd";
  const auto data = report_data(pooled(two_samplers(), other), {});
  REQUIRE(data.datasets.size() == 2);
  CHECK(data.datasets[1].record.name == "synthetic 2");
  CHECK(labels_of(data) == std::vector<std::string>{"margin", "random", "margin", "random"});
  REQUIRE(data.rankings.size() == 3);
  CHECK(data.rankings[1].dataset == "synthetic");
  CHECK(data.rankings[2].blocks == std::vector<std::string>{"seed 1", "seed 2"});
  CHECK(data.rankings[0].over_datasets);
  CHECK(data.rankings[0].blocks.size() == 2);
  CHECK(data.rankings[0].friedman->average_ranks == std::vector<double>{1, 2});
}
