#include "loop/loop.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/stopwatch.h"
#include "loop/pool.h"
#include "loop/warm_weights.h"
#include "sampler/scoring.h"

namespace alrun {
namespace {

class Run {
 public:
  Run(const Experiment& experiment, const Prepared& prepared, std::uint64_t seed, const RunContext& context)
      : experiment_(experiment),
        prepared_(prepared),
        seed_(seed),
        context_(context),
        model_input_{prepared.text, prepared.class_count(), experiment.training,
                     seed,          context.threads,        &context.interrupted},
        model_(experiment.model.make(model_input_)),
        sampler_(experiment.sampler.make()),
        oracle_(experiment.oracle.make({prepared.labels, seed})),
        stop_(experiment.stop),
        pool_(prepared.split.train),
        test_labels_(prepared.labels_of(prepared.split.test)),
        validation_labels_(prepared.labels_of(prepared.split.validation)),
        weights_(experiment, prepared, seed, weights_file()) {}

  RunRecord go(std::span<const RoundRecord> finished) {
    RunRecord run;
    run.seed = seed_;
    run.words = static_cast<std::int64_t>(prepared_.corpus.vocabulary.size());
    label_initial_set();
    for (std::int64_t round = 0; !run.stopped; ++round) {
      const bool replayed = static_cast<std::size_t>(round) < finished.size();
      if (!replayed && static_cast<std::size_t>(round) == finished.size()) warm_up(finished);
      auto record = replayed ? replay(finished[static_cast<std::size_t>(round)]) : play(round);
      if (!replayed) context_.observer.round_done(seed_, record);
      if (record.queried.empty()) run.stopped = StoppedAt{round, ended_};
      run.rounds.push_back(std::move(record));
    }
    context_.observer.run_done(run);
    return run;
  }

 private:
  void label_initial_set() {
    const auto& documents = prepared_.split.train;
    const auto labels = prepared_.labels_of(documents);
    const auto size = experiment_.loop.initial.common().size.of(documents.size());
    if (size == 0) throw Error("the initial set is empty: raise loop.initial.size");
    const auto initial = experiment_.loop.initial.make();
    const auto* sampler = initial->sampler();
    const bool peeks = sampler != nullptr && sampler->make()->peeks();
    const RoundInput input{experiment_, prepared_, pool_, nullptr, model_input_, 0, history_, peeks};
    RoundShared shared(input);
    ModelPoolView view(shared, documents);
    Rng rng(seed_, "initial");
    const auto chosen = initial->select({view, labels}, size, rng);
    pool_.add(chosen, oracle_->label(chosen, 0));
  }

  RoundRecord play(std::int64_t round) {
    Stopwatch watch;
    RoundRecord record = begin(round);
    if (trained_round_ < round) fit(round);
    record.seconds.train = watch.lap();

    record.test = evaluate_on(prepared_.split.test, test_labels_);
    if (!validation_labels_.empty()) record.validation = evaluate_on(prepared_.split.validation, validation_labels_);
    record.seconds.evaluate = watch.lap();

    if (goes_on(record)) {
      auto selection = select(record);
      record.queried = std::move(selection.ids);
      record.scores = std::move(selection.scores);
      record.notes = std::move(selection.notes);
      record.explanations = std::move(selection.explanations);
      record.seconds.select = watch.lap();
      buy(record);
    }
    return record;
  }

  // Only what later rounds depend on is done again: the labels and the rules' memories.
  RoundRecord replay(const RoundRecord& recorded) {
    require_fitting(recorded);
    weights_.replayed(pool_, recorded.round);
    RoundRecord record = recorded;
    if (!goes_on(record)) {  // under rules that stop earlier than the recorded run's
      record.queried.clear();
      record.scores.clear();
      record.notes = {};
      record.explanations.clear();
    }
    buy(record);
    return record;
  }

  // A record comes from a file, and the documents may have changed since.
  void require_fitting(const RoundRecord& recorded) const {
    const auto expected = begin(recorded.round);
    const auto unlabelled = pool_.unlabelled();
    const bool fits = recorded.n_labeled == expected.n_labeled && recorded.labels_per_class == expected.labels_per_class &&
                      std::all_of(recorded.queried.begin(), recorded.queried.end(), [&](DocumentId id) {
                        return std::binary_search(unlabelled.begin(), unlabelled.end(), id);
                      });
    if (fits) return;
    throw Error(
        fmt::format("seed {}, round {} as recorded does not fit the documents: they or the record changed since; "
                    "restore them or use --force to start over",
                    seed_, recorded.round));
  }

  [[nodiscard]] RoundRecord begin(std::int64_t round) const {
    RoundRecord record;
    record.round = round;
    record.n_labeled = static_cast<std::int64_t>(pool_.labelled().size());
    record.labels_per_class = pool_.labels_per_class(prepared_.class_count());
    return record;
  }

  void fit(std::int64_t round) {
    context_.observer.training_begins(seed_, round);
    train(pool_.labelled().size(), round);
    weights_.save(*model_, pool_, round);
  }

  // On the first `labeled` documents that were labelled.
  void train(std::size_t labeled, std::int64_t round) {
    if (!context_.interrupted) model_->fit(pool_.labelled().first(labeled), pool_.labels().first(labeled), round);
    if (context_.interrupted) throw Interrupted("interrupted");
    trained_round_ = round;
  }

  [[nodiscard]] bool is_warm() const { return experiment_.training.restart == Restart::warm; }

  [[nodiscard]] std::filesystem::path weights_file() const {
    return is_warm() && context_.weights_file ? context_.weights_file(seed_) : std::filesystem::path();
  }

  // Gives a warm model the weights it had after the replayed rounds.
  void warm_up(std::span<const RoundRecord> finished) {
    if (!is_warm() || finished.empty()) return;
    if (const auto round = weights_.load(*model_, pool_, static_cast<std::int64_t>(finished.size()))) {
      trained_round_ = *round;
      return;
    }
    for (const auto& record : finished) train(static_cast<std::size_t>(record.n_labeled), record.round);
  }

  [[nodiscard]] Metrics evaluate_on(std::span<const DocumentId> ids, std::span<const std::int32_t> labels) const {
    return evaluate(model_->log_probabilities(ids), labels);
  }

  // Asks the stopping rules; false if this round is the last.
  bool goes_on(RoundRecord& record) {
    const auto stats = stats_of(record);
    record.stop = stop_.check(stats);
    if (const auto reason = stop_.stopped()) {
      ended_ = *reason;
      return false;
    }
    if (pool_.unlabelled().empty()) {
      ended_ = {"pool_exhausted", "pool_exhausted: no unlabelled document is left"};
      return false;
    }
    return true;
  }

  Selection select(const RoundRecord& record) {
    auto wanted = experiment_.loop.query_size.at(static_cast<std::size_t>(record.round));
    if (const auto room = stop_.room(stats_of(record))) wanted = std::min(wanted, std::max<std::int64_t>(*room, 1));
    const RoundInput input{experiment_,  prepared_,    pool_,    model_.get(),
                           model_input_, record.round, history_, sampler_->peeks()};
    RoundShared shared(input);
    const auto unlabelled = pool_.unlabelled();
    ModelPoolView view(shared, {unlabelled.begin(), unlabelled.end()});
    Rng rng(seed_, "sampler", static_cast<std::uint64_t>(record.round));
    auto selection = sampler_->select(view, static_cast<std::size_t>(wanted), rng);
    if (experiment_.loop.explain) explain(view, selection);
    return selection;
  }

  // Adds to the sampler's own explanations what is the same for all samplers.
  void explain(PoolView& view, Selection& selection) const {
    std::vector<Value> explanations(selection.ids.size());
    for (std::size_t i = 0; i < selection.ids.size(); ++i) {
      const auto probabilities = view.probabilities().row(row_of(view, selection.ids[i]));
      const auto predicted = argmax(probabilities);
      auto& explanation = explanations[i];
      explanation.set("id", static_cast<std::int64_t>(selection.ids[i]));
      explanation.set("rank", static_cast<std::int64_t>(i + 1));
      if (!selection.scores.empty()) explanation.set("score", selection.scores[i]);
      explanation.set("predicted", prepared_.classes[predicted]);
      explanation.set("probability", static_cast<double>(probabilities[predicted]));
      if (selection.explanations.empty()) continue;
      for (auto& entry : *selection.explanations[i].get<Value::Map>()) explanation.set(entry.key, std::move(entry.value));
    }
    selection.explanations = std::move(explanations);
  }

  void buy(const RoundRecord& record) {
    if (record.queried.empty() && ended_.rule.empty()) {
      ended_ = {"threshold_empty", "threshold_empty: nothing left beyond the threshold"};
    }
    pool_.add(record.queried, oracle_->label(record.queried, record.round));
    history_.push_back({record.round, record.queried, record.notes});
  }

  [[nodiscard]] RoundStats stats_of(const RoundRecord& record) const {
    return {record.round, record.n_labeled, static_cast<std::int64_t>(pool_.unlabelled().size()),
            record.validation ? &*record.validation : nullptr, &record.test};
  }

  const Experiment& experiment_;
  const Prepared& prepared_;
  std::uint64_t seed_;
  const RunContext& context_;
  ClassifierInput model_input_;
  std::unique_ptr<Classifier> model_;
  std::unique_ptr<Sampler> sampler_;
  std::unique_ptr<Oracle> oracle_;
  RuleSet stop_;
  Pool pool_;
  std::vector<PastQuery> history_;
  std::vector<std::int32_t> test_labels_;
  std::vector<std::int32_t> validation_labels_;
  StopReason ended_;
  std::int64_t trained_round_ = -1;  ///< the round whose weights the model has
  WarmWeights weights_;
};

}  // namespace

RunRecord run_seed(const Experiment& experiment, const Prepared& prepared, std::uint64_t seed,
                   std::span<const RoundRecord> finished, const RunContext& context) {
  return Run(experiment, prepared, seed, context).go(finished);
}

}  // namespace alrun
