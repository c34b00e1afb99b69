#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/document.h"
#include "dataset/dataset.h"
#include "model/committee.h"
#include "oracle/oracle.h"
#include "sampler/initial/initial_set.h"
#include "sampler/sampler.h"
#include "stop/rule_set.h"
#include "task/task.h"
#include "text/featurizer.h"

namespace alrun {

/// `loop:` in a config.
struct LoopOptions {
  Component<InitialSet> initial{"random"};
  PerRound<std::int64_t> query_size{{100}};
  bool explain = false;
  bool full_data_ceiling = false;

  void fields(Fields& f) {
    f("initial", initial, "what is labelled before the first round");
    f("query_size", query_size, at_least(1),
      "documents labelled a round; a list gives one number a round, the last repeats; the last query takes what is left");
    f("explain", explain, "record for every queried document its rank, predicted class and what the sampler went by");
    f("full_data_ceiling", full_data_ceiling,
      "train once more, on all of train, and report every round's share of the test accuracy that this reaches");
  }
};

/// `metrics:` in a config.
struct MetricsOptions {
  std::vector<double> labels_to{0.70, 0.75, 0.80};

  void fields(Fields& f) {
    f("labels_to", labels_to, between(0, 1),
      "the summary says at how many labels test accuracy first reaches each of these");
  }
};

/// A whole experiment, as a config describes it.
struct Experiment {
  std::string name = "experiment";
  std::int64_t seed = 1;
  std::optional<std::vector<std::int64_t>> seeds;
  Named<Task> task{"classification"};
  Component<Loader> dataset{"twenty_newsgroups"};
  TextOptions text;
  Component<Classifier> model{"embedding_pool_dense"};
  CommitteeOptions committee;
  TrainingOptions training;
  LoopOptions loop;
  Component<Sampler> sampler{"margin"};
  Component<Oracle> oracle{"simulated"};
  std::optional<std::string> labels;
  StopOptions stop;
  MetricsOptions metrics;
  std::optional<std::string> output;
  std::optional<std::string> save_model;

  void fields(Fields& f);
  void check(Problems& problems) const;

  /// The seeds to run, one at least.
  [[nodiscard]] std::vector<std::uint64_t> all_seeds() const;
  /// The result file.
  [[nodiscard]] std::string output_path() const { return output.value_or("results/" + name + ".json"); }
  /// The label store.
  [[nodiscard]] std::string labels_path() const { return labels.value_or(output_path() + ".labels.jsonl"); }
};

/// Reads, overrides and checks a config. Throws ConfigError with every mistake.
Experiment load_experiment(const std::string& file, const std::vector<std::string>& assignments,
                           const std::vector<Override>& flags = {});

/// Lays a value over a config: of seed and seeds the one laid over last counts. Mistakes go to `diagnostics`.
void lay_over(Value& config, const Setting& setting, Diagnostics& diagnostics);

/// Reads and checks a config that was loaded; `name` is used where it has none. Throws ConfigError with every mistake, those
/// in `diagnostics` included.
Experiment read_experiment(const Value& config, std::string name, Diagnostics& diagnostics);

/// Every key with its value, defaults included; of seed and seeds the one in use.
Value resolved_config(const Experiment& experiment);

/// 64 hex digits over every key but `output` and `labels`: equal for two configs that ask for the same run.
std::string config_hash(const Value& resolved);

/// Every registry, in the order `alrun list` shows them.
std::vector<const Catalogue*> catalogues();

/// The JSON Schema (draft 2020-12) of a config.
Value experiment_schema();

}  // namespace alrun
