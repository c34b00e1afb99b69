#include "loop/matching.h"

#include "catch.h"
#include "loop/loop_runs.h"

using namespace alrun;
using alrun::testing::experiment;
using alrun::testing::HashModel;
using alrun::testing::plain_names;

// What samplers, rules and settings read is matched with what a model provides when the config is read.
namespace {

struct BareOptions {
  static void fields(Fields& /*f*/) {}
  [[nodiscard]] static Views provides() { return {View::class_probabilities, View::predictions}; }
};

/// A model that has class probabilities and nothing else.
class BareModel final : public Classifier {
 public:
  BareModel(const BareOptions& /*options*/, const ClassifierInput& input) : model_({}, input) {}
  void fit(const TrainingSet& set, std::int64_t round) override { model_.fit(set, round); }
  void save(const std::filesystem::path& file, const std::string& key) const override { model_.save(file, key); }
  void load(const std::filesystem::path& file, const std::string& key) override { model_.load(file, key); }
  [[nodiscard]] Matrix log_probabilities(std::span<const DocumentId> ids) const override {
    return model_.log_probabilities(ids);
  }

 private:
  HashModel model_;
};
const bool bare_registered = models().add<BareModel, BareOptions>("test_bare", {"class probabilities alone"});

struct MuteOptions {
  static void fields(Fields& /*f*/) {}
  [[nodiscard]] static Views provides() { return {View::predictions}; }
};

/// A model that says which class, and not how likely it is.
class MuteModel final : public Classifier {
 public:
  MuteModel(const MuteOptions& /*options*/, const ClassifierInput& /*input*/) {}
  void fit(const TrainingSet& /*set*/, std::int64_t /*round*/) override {}
  void save(const std::filesystem::path& /*file*/, const std::string& /*key*/) const override {}
  void load(const std::filesystem::path& /*file*/, const std::string& /*key*/) override {}
  [[nodiscard]] Matrix log_probabilities(std::span<const DocumentId> ids) const override { return {ids.size(), 1}; }
};
const bool mute_registered = models().add<MuteModel, MuteOptions>("test_mute", {"predictions alone"});

// The messages of a config's errors.
std::vector<std::string> errors(const std::string& yaml) {
  try {
    experiment(yaml);
  } catch (const ConfigError& error) {
    std::vector<std::string> found;
    for (const auto& diagnostic : error.diagnostics()) found.push_back(diagnostic.message);
    return found;
  }
  return {};
}

}  // namespace

TEST_CASE("matching: a model of class probabilities runs with every sampler that fits, and the others are refused") {
  const Views offered{View::words, View::truth,       View::labelled_classes, View::class_probabilities,
                      View::units, View::predictions, View::committee,        View::fold_losses};
  std::size_t fit = 0;
  std::size_t refused = 0;
  for (const auto& name : plain_names<Sampler>()) {
    CAPTURE(name);
    const auto yaml = "model: {type: test_bare}\nsampler: {type: " + name + "}\n";
    const auto lacks = Component<Sampler>(name).make()->reads() - offered;
    if (lacks.empty()) {
      ++fit;
      CHECK(testing::run(yaml + testing::small_loop + "stop: {any: [{type: max_rounds, rounds: 2}]}\n").run.rounds.size() ==
            3);
      continue;
    }
    ++refused;
    const auto found = errors(yaml);
    REQUIRE(found.size() == 1);
    if (lacks.contains(View::label_probabilities)) {  // which no model has in this task
      CHECK_THAT(found[0], Catch::Contains(", which task 'classification' does not have; tasks that do: multilabel"));
      continue;
    }
    CHECK_THAT(found[0],
               Catch::StartsWith("sampler '" + name + "' reads " + lacks.spoken() + ", which model 'test_bare' does not "));
    CHECK_THAT(found[0], Catch::Contains("models that do: embedding_pool_dense"));
    CHECK_THAT(found[0], Catch::Contains("samplers for this model: "));
  }
  CHECK(fit > 10);
  CHECK(refused > 3);
}

TEST_CASE("matching: a model without class probabilities is refused by every rule that reads them") {
  std::size_t fit = 0;
  std::size_t refused = 0;
  for (const auto& name : plain_names<StopRule>()) {
    CAPTURE(name);
    if (name == "target") continue;  // needs one of two options
    const auto reads = Component<StopRule>(name).make()->reads();
    const auto found = errors(
        "model: {type: test_mute}\nsampler: {type: random}\ndataset: {validation_fraction: 0.1}\n"
        "stop: {any: [{type: " +
        name + "}]}\n");
    if (Views{View::predictions}.contains(reads)) {
      ++fit;
      CHECK(found.empty());
      continue;
    }
    ++refused;
    REQUIRE(found.size() == 1);
    CHECK_THAT(found[0], Catch::StartsWith("stop rule '" + name + "' reads units, which model 'test_mute'"));
    CHECK_THAT(found[0], Catch::Contains("models that do: embedding_pool_dense"));
    CHECK_THAT(found[0], Catch::Contains("stop rules for this model: "));
  }
  CHECK(fit > 3);
  CHECK(refused > 0);
}

TEST_CASE("matching: what a composite's part lacks is told at that part") {
  try {
    experiment(
        "model: {type: test_bare}\n"
        "sampler:\n"
        "  type: mixture\n"
        "  parts:\n"
        "    - sampler: {type: margin}\n"
        "    - sampler: {type: subsample, base: {type: badge}}\n");
    FAIL("no error");
  } catch (const ConfigError& error) {
    REQUIRE(error.diagnostics().size() == 1);
    CHECK(error.diagnostics()[0].place.line == 6);
    CHECK(error.diagnostics()[0].place.column == 40);
    CHECK_THAT(error.diagnostics()[0].message, Catch::StartsWith("sampler 'badge' reads embeddings"));
  }
}

TEST_CASE("matching: settings that read class probabilities are refused where the model has none") {
  const std::string base = "sampler: {type: random}\ndataset: {validation_fraction: 0.1}\n";
  CHECK(errors(base + "model: {type: test_mute}\n").empty());
  const auto calibrated = errors(base + "model: {type: test_mute, calibration: temperature}\n");
  REQUIRE(calibrated.size() == 1);
  CHECK_THAT(calibrated[0],
             Catch::StartsWith("'model.calibration' reads class_probabilities, which model 'test_mute' does not provide; "
                               "models that do: embedding_pool_dense"));
  CHECK(errors(base + "model: {type: test_mute}\nloop: {explain: true}\n").size() == 1);
  CHECK(errors("sampler: {type: bald}\nmodel: {type: test_mute}\n").size() ==
        2);  // the committee and its class probabilities
}
