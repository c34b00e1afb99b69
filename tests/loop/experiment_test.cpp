#include "loop/experiment.h"

#include "catch.h"
#include "config/yaml.h"
#include "core/file.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

Experiment load(const std::string& yaml, const std::vector<std::string>& assignments = {},
                const std::vector<Override>& flags = {}) {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "exp.yaml";
  write_atomically(file, yaml);
  return load_experiment(file.string(), assignments, flags);
}

// The errors' messages without their places, a line each.
std::vector<std::string> errors(const std::string& yaml, const std::vector<std::string>& assignments = {}) {
  std::vector<std::string> messages;
  try {
    load(yaml, assignments);
  } catch (const ConfigError& error) {
    for (const auto& diagnostic : error.diagnostics()) messages.push_back(diagnostic.message);
  }
  return messages;
}

using Seeds = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE("a config without a key uses the defaults, which the resolved config shows") {
  const auto experiment = load("{}");
  CHECK(experiment.name == "exp");
  CHECK(experiment.output_path() == "results/exp.json");
  CHECK(experiment.all_seeds() == Seeds{1});
  const auto resolved = resolved_config(experiment);
  CHECK(*resolved.find("dataset")->find("path") == Value("data/20news-bydate.tar.gz"));
  CHECK(*resolved.find("training")->find("epochs") == Value(10));
  const auto& rule = resolved.find("stop")->find("any")->get<Value::List>()->at(0);
  CHECK(*rule.find("type") == Value("max_rounds"));
  CHECK(*rule.find("rounds") == Value(20));
}

TEST_CASE("the resolved config is a config for the same run") {
  const auto experiment = load("seeds: [3, 4]\nsampler: {type: entropy, normalised: true}\nloop: {query_size: [5, 10]}\n");
  const auto resolved = resolved_config(experiment);
  const auto again = resolved_config(load(to_yaml(resolved)));
  CHECK(again == resolved);
  CHECK(config_hash(again) == config_hash(resolved));
  CHECK(config_hash(resolved_config(load("sampler: {type: entropy}\n"))) != config_hash(resolved));
}

TEST_CASE("the hash does not depend on where the result goes") {
  CHECK(config_hash(resolved_config(load("output: a.json\n"))) == config_hash(resolved_config(load("output: b.json\n"))));
}

TEST_CASE("of seed and seeds the later form wins: default, file, --set, flag") {
  CHECK(load("seed: 4").all_seeds() == Seeds{4});
  CHECK(load("seed: 4\nseeds: [5, 6]\n").all_seeds() == Seeds{5, 6});
  CHECK(load("seeds: [5, 6]\nseed: 4\n").all_seeds() == Seeds{4});
  CHECK(load("seed: 4", {"seeds=[7, 8]"}).all_seeds() == Seeds{7, 8});
  CHECK(load("seeds: [5, 6]", {"seed=9"}).all_seeds() == Seeds{9});
  CHECK(load("seeds: [5, 6]", {"seeds=[1]"}, {{"seed", "2", "--seed"}}).all_seeds() == Seeds{2});
  CHECK(resolved_config(load("seeds: [5, 6]")).find("seed") == nullptr);
  CHECK(resolved_config(load("seed: 5")).find("seeds") == nullptr);
}

TEST_CASE("what only shows across sections is found") {
  const std::string on_validation = "stop: {any: [{type: target, at_least: 0.8}]}\n";
  CHECK(errors(on_validation) ==
        std::vector<std::string>{"stop rule 'target' watches validation, but there is no validation "
                                 "set; set dataset.validation_fraction, such as 0.1"});
  CHECK(errors(on_validation, {"dataset.validation_fraction=0.1"}).empty());
  const std::string on_test = "stop:\n  shadow: [{type: target, at_least: 0.8, on: test}]\n";
  CHECK(errors(on_test) ==
        std::vector<std::string>{
            "stop rule 'target' watches test, which leaks the test set into the run; use 'on: validation', or "
            "write 'allow_test_leakage: true' under 'stop'"});
  CHECK(errors(on_test, {"stop.allow_test_leakage=true"}).empty());
  CHECK(errors("stop: {any: [{type: max_rounds, id: a}, {type: max_rounds, id: a}]}\n") ==
        std::vector<std::string>{"two stop rules have the id 'a'"});
  CHECK(errors("seeds: []\nsave_model: models\n") ==
        std::vector<std::string>{"'seeds' needs at least one seed",
                                 "this version cannot export models yet; leave 'save_model' out"});
  CHECK(errors("seeds: [1, 2, 1]\n") == std::vector<std::string>{"'seeds' names a seed twice"});
}

TEST_CASE("registries have no duplicates, and every component and option says what it is") {
  for (const auto* catalogue : catalogues()) {
    CAPTURE(catalogue->plural());
    CHECK(catalogue->duplicates().empty());
    CHECK_FALSE(catalogue->names().empty());
    for (const auto& name : catalogue->names()) {
      CAPTURE(name);
      CHECK_FALSE(catalogue->card(name).summary.empty());
      for (const auto& option : catalogue->options(name)) CHECK_FALSE(option.doc.empty());
    }
  }
}

TEST_CASE("the schema defines every kind it refers to") {
  const auto schema = experiment_schema();
  const auto* definitions = schema.find("$defs");
  for (const auto* name : {"samplers", "models", "datasets", "oracles", "stop-rules", "initial", "rule"}) {
    CHECK(definitions->find(name) != nullptr);
  }
  CHECK(*schema.find("properties")->find("sampler")->find("$ref") == Value("#/$defs/samplers"));
}
