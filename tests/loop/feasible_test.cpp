#include "loop/feasible.h"

#include "catch.h"
#include "core/file.h"
#include "temporary_folder.h"

using namespace alrun;

namespace {

// What of an experiment the 4 classes and 120 training documents of a small dataset cannot give: places and messages.
std::vector<std::string> infeasible(const std::string& yaml) {
  const testing::TemporaryFolder folder;
  const auto file = folder.path() / "test.yaml";
  write_atomically(file, yaml);
  const auto experiment = load_experiment(
      file.string(), {"dataset={type: synthetic, documents: 200, classes: 4, vocabulary: 500, mean_words: 20}"});
  const auto prepared = prepare(experiment, experiment.dataset.make()->load(), {1}, 1);
  std::vector<std::string> found;
  try {
    require_feasible(experiment, *prepared[0]);
  } catch (const ConfigError& error) {
    for (const auto& [place, message] : error.diagnostics()) {
      found.push_back(fmt::format("{}:{}: {}", place.line, place.column, message));
    }
  }
  return found;
}

// An experiment that says nothing of its initial set, on 60 documents.
void infeasible_by_default() {
  Experiment experiment;
  Diagnostics diagnostics;
  Value dataset;
  dataset.set("type", "synthetic");
  dataset.set("documents", 100);
  dataset.set("classes", 4);
  Codec<Component<Loader>>::read(dataset, experiment.dataset, {}, {"dataset", diagnostics});
  diagnostics.throw_if_any();
  require_feasible(experiment, *prepare(experiment, experiment.dataset.make()->load(), {1}, 1)[0]);
}

const std::string known = "; known: topic-0, topic-1, topic-2 and topic-3";

}  // namespace

TEST_CASE("classes that the dataset has not are found before the first round, in every nested sampler") {
  CHECK(infeasible("sampler: {type: knowledge, classes: {topic-0: [ba, da, fa, ga]}}\n").empty());
  const std::string late =
      "sampler:\n  type: schedule\n  steps:\n    - sampler: {type: margin}\n      until: 50\n"
      "    - sampler: {type: knowledge, classes: {cats: [ba, da, fa, ga]}}\n";
  CHECK(infeasible(late) == std::vector<std::string>{"6:44: the dataset has no class 'cats'" + known});
  for (const auto* outer : {"density, base", "seals, base", "anchor, base", "subsample, base", "ranked_batch, base"}) {
    CAPTURE(outer);
    CHECK(infeasible(fmt::format("sampler: {{type: {}: {{type: knowledge, classes: {{cats: [ba, da, fa, ga]}}}}}}\n", outer))
              .size() == 1);
  }
  CHECK(infeasible(
            "sampler: {type: adaptive, arms: [{type: knowledge, classes: {cats: [ba, da, fa, ga], dogs: [ba, da, fa, ga]}}, "
            "{type: mixture, "
            "parts: [{sampler: {type: knowledge, classes: {birds: [ba, da, fa, ga]}}}]}]}\n"
            "oracle: {type: simulated, confusion: {fish: {topic-0: 1}}}\n"
            "loop: {initial: {type: sampler, size: 200, sampler: {type: knowledge, classes: {mice: [ba, da, fa, ga]}}}}\n")
            .size() == 6);
}

TEST_CASE("words that the documents have not are found before the first round") {
  CHECK_THROWS_WITH(infeasible("sampler: {type: mixture, parts: [{sampler: {type: margin}}, {sampler: {type: knowledge, "
                               "classes: {topic-0: [nowhere]}}}]}\n"),
                    "no word of the sampler's 'classes' is in the vocabulary; the sampler has nothing to go by");
}

TEST_CASE("an initial set that the documents cannot give is an error at its place") {
  CHECK(infeasible("loop:\n  initial: {type: random, size: 120}\n").empty());
  CHECK(infeasible("loop:\n  initial: {type: random, size: 121}\n") ==
        std::vector<std::string>{"2:12: the initial set is to have 121 documents, but the training pool has only 120; lower "
                                 "loop.initial.size, or write 'all'"});
  CHECK_THROWS_WITH(infeasible_by_default(),
                    "loop.initial: the initial set is to have 100 documents, but the training pool has only 60; lower "
                    "loop.initial.size, or write 'all'");
  CHECK(infeasible("loop:\n  initial: {type: ids, ids: [999]}\n").size() == 1);
  CHECK(infeasible("loop:\n  initial: {type: balanced, per_class: 100}\n").size() == 1);
  CHECK(infeasible("loop:\n  initial: {type: random, size: all}\n").empty());
}
