#include "loop/experiment.h"

#include <algorithm>
#include <set>

#include "config/yaml.h"
#include "core/gather.h"
#include "core/hash.h"
#include "loop/matching.h"
#include "loop/task_matching.h"

namespace alrun {
namespace {

const std::vector<std::string> seed_keys{"seed", "seeds"};

void erase_keys(Value& map, const std::vector<std::string>& keys) {
  std::erase_if(*map.get<Value::Map>(),
                [&](const MapEntry& entry) { return std::find(keys.begin(), keys.end(), entry.key) != keys.end(); });
}

bool is_seed_key(const std::string& key) { return key == seed_keys[0] || key == seed_keys[1]; }

// Of seed and seeds the one written later counts.
void keep_later_seed_key(Value& root) {
  const auto& map = *root.get<Value::Map>();
  const auto last = std::find_if(map.rbegin(), map.rend(), [](const MapEntry& entry) { return is_seed_key(entry.key); });
  if (last != map.rend()) erase_keys(root, {last->key == seed_keys[0] ? seed_keys[1] : seed_keys[0]});
}

void check_rules(const Experiment& experiment, Diagnostics& diagnostics) {
  std::set<std::string> ids;
  for (const auto& rule : experiment.stop.rules()) {
    const auto& id = rule.common().id;
    if (id && !ids.insert(*id).second) diagnostics.add(rule.place(), fmt::format("two stop rules have the id '{}'", *id));

    const auto watches = rule.make()->watches();
    if (watches == MeasuredOn::validation && experiment.dataset.common().validation_fraction == 0) {
      diagnostics.add(rule.place(), fmt::format("stop rule '{}' watches validation, but there is no validation set; set "
                                                "dataset.validation_fraction, such as 0.1",
                                                rule.type()));
    }
    if (watches == MeasuredOn::test && !experiment.stop.allow_test_leakage) {
      diagnostics.add(rule.place(),
                      fmt::format("stop rule '{}' watches test, which leaks the test set into the run; use 'on: "
                                  "validation', or write 'allow_test_leakage: true' under 'stop'",
                                  rule.type()));
    }
  }
}

void check_calibration(const Experiment& experiment, Diagnostics& diagnostics) {
  const bool calibrated = experiment.model.common().calibration != Calibration::none;
  if (!calibrated || experiment.dataset.common().validation_fraction > 0) return;
  diagnostics.add(experiment.model.place(),
                  "model.calibration is fitted on validation, but there is no validation set; set "
                  "dataset.validation_fraction, such as 0.1");
}

// What samplers want of those within them.
void check_samplers(const Experiment& experiment, Diagnostics& diagnostics) {
  gather(diagnostics, [&] { experiment.sampler.make()->check_options(); });
  const auto initial = experiment.loop.initial.make();
  if (const auto* sampler = initial->sampler()) gather(diagnostics, [&] { sampler->make()->check_options(); });
}

}  // namespace

void Experiment::fields(Fields& f) {
  f("name", name, "names the run and its default result file; by default the config file's name");
  f("seed", seed, non_negative, "every random draw follows from it");
  f("seeds", seeds, non_negative, "several seeds instead of one: they run side by side into one result file");
  f("task", task, "what an answer is: one class a document, or a set of classes");
  f("dataset", dataset, "which documents");
  f("text", text, "how documents become features");
  f("model", model, "the classifier");
  f("committee", committee, "models to disagree with each other, for samplers that want some");
  f("training", training, "how it learns");
  f("loop", loop, "the active-learning rounds");
  f("sampler", sampler, "which documents to label next");
  f("oracle", oracle, "where labels come from");
  f("labels", labels,
    "the label store, a file of JSON lines: every answer of people and services, which any later run, seed or sweep reads "
    "before it asks; null: OUTPUT.labels.jsonl; not for simulated answers");
  f("stop", stop, "when to end");
  f("metrics", metrics, "what the summary reports");
  f("output", output, "the result file; null: results/NAME.json");
  f("save_model", save_model, "a folder for the trained model; only null in this version");
}

void Experiment::check(Problems& problems) const {
  if (seeds) {
    if (seeds->empty()) problems.add("seeds", "'seeds' needs at least one seed");
    if (std::set<std::int64_t>(seeds->begin(), seeds->end()).size() < seeds->size()) {
      problems.add("seeds", "'seeds' names a seed twice");
    }
  }
  if (labels && oracle.make()->is_simulated()) {
    problems.add("labels",
                 fmt::format("'labels' keeps answers that were paid for; oracle '{}' answers anew at no cost: leave "
                             "'labels' out, or choose another oracle",
                             oracle.type()));
  }
  if (save_model) problems.add("save_model", "this version cannot export models yet; leave 'save_model' out");
}

std::vector<std::uint64_t> Experiment::all_seeds() const {
  if (!seeds) return {static_cast<std::uint64_t>(seed)};
  return {seeds->begin(), seeds->end()};
}

void lay_over(Value& config, const Setting& setting, Diagnostics& diagnostics) {
  if (is_seed_key(setting.path)) erase_keys(config, seed_keys);
  apply_setting(config, setting, diagnostics);
}

Experiment read_experiment(const Value& config, std::string name, Diagnostics& diagnostics) {
  Value root = config;
  keep_later_seed_key(root);
  Experiment experiment;
  experiment.name = std::move(name);
  read_section(root, experiment, "the experiment", diagnostics);
  auto& stop = experiment.stop;
  if (!stop.any && !stop.all) stop.any = {stop.tree()};  // so that the resolved config shows the default rule
  if (diagnostics.empty()) {
    settle_metrics(experiment, diagnostics);
    check_answers(experiment, root, diagnostics);
    check_rules(experiment, diagnostics);
    check_calibration(experiment, diagnostics);
    check_samplers(experiment, diagnostics);
    check_views(experiment, root, diagnostics);
  }
  diagnostics.throw_if_any();
  experiment.output = experiment.output_path();
  return experiment;
}

Experiment load_experiment(const std::string& file, const std::vector<std::string>& assignments,
                           const std::vector<Override>& flags) {
  Diagnostics diagnostics;
  Value root = load_document(file, DocumentKind::experiment, diagnostics);
  std::vector<Override> overrides;
  for (const auto& assignment : assignments) {
    if (auto override_ = parse_assignment(assignment, diagnostics)) overrides.push_back(std::move(*override_));
  }
  overrides.insert(overrides.end(), flags.begin(), flags.end());
  for (const auto& change : overrides) {
    if (is_seed_key(change.path)) erase_keys(root, seed_keys);
    apply_override(root, change, diagnostics);
  }
  return read_experiment(root, document_stem(file), diagnostics);
}

Value resolved_config(const Experiment& experiment) {
  Value map = Codec<Experiment>::write(experiment);
  erase_keys(map, {experiment.seeds ? "seed" : "seeds"});
  return map;
}

std::string config_hash(const Value& resolved) {
  Value hashed = resolved;
  erase_keys(hashed, {"output", "labels"});
  return sha256(to_yaml(hashed));
}

std::vector<const Catalogue*> catalogues() {
  return {&samplers(), &models(), &datasets(), &tokenizers(), &oracles(), &stop_rules(), &initial_sets(), &tasks()};
}

Value experiment_schema() {
  Experiment experiment;
  Value schema;
  schema.set("$schema", "https://json-schema.org/draft/2020-12/schema");
  schema.set("title", "alrun experiment");
  Value object = object_schema(list_fields(experiment));
  for (auto& entry : *object.get<Value::Map>()) schema.set(entry.key, std::move(entry.value));
  Value definitions;
  for (const auto* catalogue : catalogues()) definitions.set(catalogue->plural(), catalogue_schema(*catalogue));
  definitions.set("rule", rule_schema());
  schema.set("$defs", std::move(definitions));
  return schema;
}

}  // namespace alrun
