#pragma once

#include <algorithm>

#include "sampler/sampler.h"

namespace alrun::testing {

struct ProbeOptions {
  bool last = false;
  std::int64_t limit = 1'000'000;
  bool truth = false;
  bool committee = false;
  bool word_gradients = false;
  std::string file = "probe.txt";

  void fields(Fields& f) {
    f("last", last, "takes the highest ids, not the lowest");
    f("limit", limit, non_negative, "takes no more than this, as if nothing else were beyond a threshold");
    f("truth", truth, "says that it reads true labels");
    f("committee", committee, "says that it reads a committee");
    f("word_gradients", word_gradients, "says that it reads word gradients");
    f("file", file, "says that it reads this file");
  }
};

/// A sampler that notes what it was given: {pool: unlabelled ids, labelled, k, draw: its stream's next number, past: each
/// query of its history as {ids, pool}}.
class Probe final : public Sampler {
 public:
  explicit Probe(const ProbeOptions& options) : options_(options) {}

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    Selection selection;
    const auto unlabelled = pool.unlabelled();
    selection.ids.assign(unlabelled.begin(), unlabelled.end());
    if (options_.last) std::ranges::reverse(selection.ids);
    selection.ids.resize(std::min({k, unlabelled.size(), static_cast<std::size_t>(options_.limit)}));
    auto& notes = selection.notes;
    notes.set("pool", Value::List(unlabelled.begin(), unlabelled.end()));
    notes.set("labelled", static_cast<std::int64_t>(pool.labelled().size()));
    notes.set("k", static_cast<std::int64_t>(k));
    notes.set("draw", static_cast<std::int64_t>(rng.below(1'000'000'000)));
    Value::List past;
    for (const auto& query : pool.history()) {
      Value entry;
      entry.set("ids", Value::List(query.ids.begin(), query.ids.end()));
      entry.set("pool", query.notes.find("pool") != nullptr ? *query.notes.find("pool") : Value());
      past.push_back(std::move(entry));
    }
    notes.set("past", std::move(past));
    if (pool.explains()) {
      for (const auto id : selection.ids) {
        Value explanation;
        explanation.set("id", static_cast<std::int64_t>(id));
        selection.explanations.push_back(std::move(explanation));
      }
    }
    return selection;
  }

  [[nodiscard]] Views reads() const override {
    Views views;
    if (options_.truth) views = views | Views{View::truth};
    if (options_.committee) views = views | Views{View::committee};
    if (options_.word_gradients) views = views | Views{View::word_gradients};
    return views;
  }
  [[nodiscard]] Scores scores() const override { return Scores::none; }
  [[nodiscard]] std::vector<InputFile> inputs() const override { return {{options_.file, "0"}}; }

 private:
  ProbeOptions options_;
};

inline const bool probe_registered = samplers().add<Probe, ProbeOptions>("probe_for_tests", {"takes the lowest ids"});

/// `{type: probe_for_tests, key: value, …}`.
inline Value probe(Value options = Value::Map{}) {
  options.set("type", "probe_for_tests");
  return options;
}

/// A list of ids as notes hold it.
inline Value id_list(const std::vector<DocumentId>& ids) { return Value::List(ids.begin(), ids.end()); }

}  // namespace alrun::testing
