#pragma once

#include <cmath>
#include <string>

#include "core/file.h"
#include "loop/loop.h"
#include "session/result.h"
#include "temporary_folder.h"

// What tests of the round loop share.
namespace alrun::testing {

struct AllViews {
  static void fields(Fields& /*f*/) {}
  [[nodiscard]] static Views provides() { return views_of_models(); }
};

// A model without weights: its predictions depend on the seed, the round's labels and, when warm, on every earlier fit. So a
// loop that forgets a fit, a label or their order gives other numbers.
class HashModel final : public Classifier {
 public:
  HashModel(const AllViews& /*options*/, const ClassifierInput& input)
      : classes_(static_cast<std::size_t>(input.classes)),
        sets_(input.answers == AnswerKind::set),
        warm_(input.training.restart == Restart::warm),
        seed_(input.seed) {}

  void fit(const TrainingSet& set, std::int64_t round) override {
    if (!warm_) state_ = 0;
    for (std::size_t i = 0; i < set.ids.size(); ++i) {
      for (const auto label : set.answers.row(i)) {
        state_ = Rng(state_, "fit", static_cast<std::uint64_t>(set.ids[i] * 100 + label))();
      }
    }
    state_ = Rng(state_, "round", static_cast<std::uint64_t>(round))();
  }
  [[nodiscard]] Matrix log_probabilities(std::span<const DocumentId> ids) const override {
    Matrix scores(ids.size(), classes_);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      Rng rng(state_ ^ seed_, "predict", static_cast<std::uint64_t>(ids[i]));
      double sum = 0;
      for (float& s : scores.row(i)) sum += s = static_cast<float>(rng.uniform(0.01, 1));
      if (sets_) sum = 1;  // each class has a probability of its own
      for (float& s : scores.row(i)) s = static_cast<float>(std::log(s / sum));
    }
    return scores;
  }
  [[nodiscard]] Matrix embeddings(std::span<const DocumentId> ids) const override { return log_probabilities(ids); }
  void save(const std::filesystem::path& file, const std::string& key) const override {
    write_atomically(file, fmt::format("{} {}", key, state_));
  }
  void load(const std::filesystem::path& file, const std::string& key) override {
    const auto text = read_file(file, 1000);
    if (!text.starts_with(key + " ")) throw Error("another key");
    state_ = std::stoull(text.substr(key.size() + 1));
  }
  [[nodiscard]] Matrix word_gradients(std::span<const DocumentId> ids) const override { return log_probabilities(ids); }
  [[nodiscard]] std::vector<Matrix> dropout_probabilities(std::span<const DocumentId> ids, std::size_t passes,
                                                          std::int64_t /*round*/) const override {
    return std::vector<Matrix>(passes, exponentiated(log_probabilities(ids)));
  }

 private:
  std::size_t classes_;
  bool sets_;
  bool warm_;
  std::uint64_t seed_;
  std::uint64_t state_ = 0;
};

class Recorder final : public Observer {
 public:
  void round_done(std::uint64_t /*seed*/, const RoundRecord& record) override { rounds.push_back(record); }
  void run_done(const RunRecord& /*run*/) override { ++runs; }
  std::vector<RoundRecord> rounds;
  int runs = 0;
};

inline Experiment experiment(const std::string& rest) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "test.yaml";
  const bool has_model = rest.find("model:") != std::string::npos;
  write_atomically(file, (has_model ? "" : "model: {type: hash_for_tests}\n") + rest);
  return load_experiment(file.string(), {"dataset.type=synthetic", "dataset.documents=120", "dataset.classes=4",
                                         "dataset.vocabulary=500", "dataset.mean_words=20"});
}

/// Every component of a registry that can be written by its name alone, but those of tests.
template <class I>
std::vector<std::string> plain_names() {
  std::vector<std::string> plain;
  for (const auto& name : registry<I>().names()) {
    if (name.starts_with("test_") || name.ends_with("_for_tests")) continue;
    const auto options = registry<I>().options(name);
    const bool required = std::ranges::any_of(options, [](const auto& field) { return field.required; });
    if (!required) plain.push_back(name);
  }
  return plain;
}

struct Outcome {
  RunRecord run;
  Recorder recorder;
};

inline Outcome run(const std::string& rest, std::span<const RoundRecord> finished = {}, bool interrupt = false,
                   std::uint64_t seed = 1) {
  const auto config = experiment(rest);
  const auto dataset = config.dataset.make()->load();
  const auto prepared = prepare(config, dataset, {seed}, 1);
  Outcome outcome;
  const std::atomic<bool> interrupted = interrupt;
  outcome.run = run_seed(config, *prepared[0], seed, Finished{{finished.begin(), finished.end()}, {}},
                         {1, outcome.recorder, interrupted});
  return outcome;
}

// A record's JSON without what differs from run to run.
inline std::string stable(RoundRecord record) {
  record.seconds = {};
  return round_json(record);
}

inline const std::string small_loop = "loop: {initial: {type: random, size: 10}, query_size: 5}\n";

}  // namespace alrun::testing
