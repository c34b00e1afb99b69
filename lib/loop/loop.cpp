#include "loop/loop.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/stopwatch.h"
#include "loop/explain.h"
#include "loop/observations.h"
#include "loop/round_views.h"
#include "loop/stopping.h"
#include "loop/warm_weights.h"
#include "model/calibrated_classifier.h"

namespace alrun {
namespace {

class Run {
 public:
  Run(const Experiment& experiment, const Prepared& prepared, std::uint64_t seed, const RunContext& context)
      : experiment_(experiment),
        prepared_(prepared),
        seed_(seed),
        context_(context),
        test_labels_(prepared.labels_of(prepared.split.test)),
        validation_labels_(prepared.labels_of(prepared.split.validation)),
        model_input_{prepared.text, prepared.class_count(), experiment.training,
                     seed,          context.threads,        &context.interrupted},
        model_(make_model()),
        sampler_(experiment.sampler.make()),
        oracle_(experiment.oracle.make({prepared.labels, prepared.corpus.features.lengths, prepared.classes, seed})),
        pool_(prepared.split.train, *oracle_),
        stopping_(experiment, prepared, pool_),
        stop_set_(draw_stop_set(prepared.split.train, stopping_.needs().stop_set, seed)),
        weights_(experiment, prepared, seed, weights_file()) {}

  RunRecord go(std::span<const RoundRecord> finished) {
    RunRecord run;
    run.seed = seed_;
    run.words = static_cast<std::int64_t>(prepared_.corpus.featurizer.vocabulary().size());
    label_initial_set();
    for (std::int64_t round = 0; !run.stopped; ++round) {
      const auto r = static_cast<std::size_t>(round);
      if (context_.extends && r < finished.size() && !would_be_made(finished[r])) finished = finished.first(r);
      const bool replayed = r < finished.size();
      if (r == finished.size()) warm_up(finished);
      auto record = replayed ? replay(finished[r]) : play(round);
      if (!replayed) context_.observer.round_done(seed_, record);
      if (replayed && context_.extends) context_.observer.round_taken(seed_, record);
      if (record.queried.empty()) run.stopped = StoppedAt{round, stopping_.ended()};
      run.rounds.push_back(std::move(record));
    }
    if (experiment_.loop.full_data_ceiling) run.ceiling = ceiling();
    context_.observer.run_done(run);
    return run;
  }

 private:
  [[nodiscard]] std::unique_ptr<Classifier> make_model() const {
    auto model = experiment_.model.make(model_input_);
    if (experiment_.model.common().calibration == Calibration::none) return model;
    return std::make_unique<CalibratedClassifier>(std::move(model), prepared_.split.validation, validation_labels_);
  }

  void label_initial_set() {
    const auto& documents = prepared_.split.train;
    const auto size = experiment_.loop.initial.common().size.of(documents.size());
    if (size == 0) throw Error("the initial set is empty: raise loop.initial.size");
    const auto initial = experiment_.loop.initial.make();
    const RoundInput input{experiment_, prepared_, pool_, nullptr, model_input_, 0, history_};
    RoundShared shared(input);
    ModelPoolView view(shared, documents, initial->reads());
    Rng rng(seed_, "initial");
    pool_.buy(initial->select(view, size, rng));
    if (pool_.labelled().empty()) {
      throw Error("the oracle answered for no document of the initial set: raise loop.initial.size");
    }
  }

  RoundRecord play(std::int64_t round) {
    Stopwatch watch;
    RoundRecord record = begin(round);
    if (trained_round_ < round) fit(round);
    record.seconds.train = watch.lap();

    const RoundInput input{experiment_, prepared_, pool_, model_.get(), model_input_, round, history_};
    RoundShared shared(input);
    const auto unlabelled = pool_.unlabelled();
    ModelPoolView view(shared, {unlabelled.begin(), unlabelled.end()}, {View::class_probabilities});
    evaluate_round(record);
    observe(view, record);
    record.seconds.evaluate = watch.lap();
    record.seconds.elapsed = elapsed_before_ + clock_.elapsed();

    if (stopping_.goes_on(record)) {
      select(view, record);
      if (!stopping_.goes_on_after_selection(record)) record.end();
      record.seconds.select = watch.lap();
    }
    record.stop = stopping_.values();
    buy(record);
    return record;
  }

  // Whether a recorded round holds all that the rules look at, and its query is what they would have let it be.
  [[nodiscard]] bool would_be_made(const RoundRecord& recorded) const {
    if (recorded.queried.empty() || !recorded.chosen) return false;
    if ((stopping_.needs().pool && !recorded.pool) || recorded.stop_set.size() < stop_set_.size()) return false;
    const auto room = stopping_.room(recorded);
    const auto queried = recorded.queried.size();
    return recorded.chosen->asked == stopping_.wanted(recorded.round, room) &&
           static_cast<std::size_t>(recorded.chosen->documents) == queried &&
           (!room.cost || pool_.affordable(recorded.queried, *room.cost) == queried);
  }

  // Only what later rounds depend on is done again: the labels and the rules' memories.
  RoundRecord replay(const RoundRecord& recorded) {
    require_fitting(recorded);
    weights_.replayed(pool_, recorded.round);
    RoundRecord record = recorded;
    // The recorded run's rules may have looked at more than this one's.
    if (!stopping_.needs().pool) record.pool.reset();
    record.stop_set.resize(stop_set_.size());
    elapsed_before_ = record.seconds.elapsed + record.seconds.select;
    if (!stopping_.goes_on(record)) {
      record.end();
      record.chosen.reset();
    } else if (!stopping_.goes_on_after_selection(record)) {
      record.end();
    }
    record.stop = stopping_.values();
    buy(record);
    return record;
  }

  // A record comes from a file, and the documents may have changed since.
  void require_fitting(const RoundRecord& recorded) const {
    const auto expected = begin(recorded.round);
    const auto unlabelled = pool_.unlabelled();
    const bool fits =
        recorded.n_labeled == expected.n_labeled && recorded.labels_per_class == expected.labels_per_class &&
        recorded.cost == expected.cost && recorded.validation.has_value() != validation_labels_.empty() &&
        recorded.predicted.size() == recorded.queried.size() && (recorded.queried.empty() || recorded.chosen) &&
        std::all_of(recorded.queried.begin(), recorded.queried.end(),
                    [&](DocumentId id) { return std::binary_search(unlabelled.begin(), unlabelled.end(), id); });
    const auto is_class = [&](std::int32_t c) { return c >= 0 && c < prepared_.class_count(); };
    if (fits && recorded.stop_set.size() >= stop_set_.size() && std::ranges::all_of(recorded.stop_set, is_class)) return;
    throw Error(
        fmt::format("seed {}, round {} as recorded does not fit the documents: they or the record changed since; "
                    "restore them or use --force to start over",
                    seed_, recorded.round));
  }

  [[nodiscard]] RoundRecord begin(std::int64_t round) const {
    RoundRecord record;
    record.round = round;
    record.n_labeled = static_cast<std::int64_t>(pool_.labelled().size());
    record.cost = pool_.cost();
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

  void evaluate_round(RoundRecord& record) const {
    const auto& split = prepared_.split;
    const auto* calibrated = dynamic_cast<const CalibratedClassifier*>(model_.get());
    if (calibrated == nullptr) {
      record.test = evaluate(model_->log_probabilities(split.test), test_labels_);
      if (!split.validation.empty()) {
        record.validation = evaluate(model_->log_probabilities(split.validation), validation_labels_);
      }
      return;
    }
    // Calibration changes no prediction, and costs no second pass of the model.
    const double temperature = calibrated->temperature();
    auto test = calibrated->uncalibrated().log_probabilities(split.test);
    auto validation = calibrated->uncalibrated().log_probabilities(split.validation);
    record.calibration = {temperature, evaluate(test, test_labels_).ece, evaluate(validation, validation_labels_).ece};
    record.test = evaluate(at_temperature(std::move(test), temperature), test_labels_);
    record.validation = evaluate(at_temperature(std::move(validation), temperature), validation_labels_);
  }

  // What the round's model shows of the last batch and of what the rules look at.
  void observe(PoolView& view, RoundRecord& record) const {
    if (!batch_.ids.empty()) {
      record.batch = describe(batch_, *model_, prepared_.labels_of(batch_.ids), prepared_.class_count());
    }
    if (stopping_.needs().pool && !pool_.unlabelled().empty()) record.pool = confidence_of(view.probabilities());
    if (stopping_.needs().stop_set > 0) record.stop_set = predict(*model_, stop_set_);
  }

  void select(ModelPoolView& view, RoundRecord& record) {
    const auto room = stopping_.room(record);
    const auto asked = stopping_.wanted(record.round, room);
    Rng rng(seed_, "sampler", static_cast<std::uint64_t>(record.round));
    auto selection = sampler_->select(*view.limited_to(sampler_->reads()), static_cast<std::size_t>(asked), rng);
    if (experiment_.loop.explain) explain(view, prepared_.classes, selection);
    record.queried = std::move(selection.ids);
    record.scores = std::move(selection.scores);
    record.notes = std::move(selection.notes);
    record.explanations = std::move(selection.explanations);
    observe_chosen(*model_, record.queried, record);
    record.chosen->asked = asked;
    if (room.cost) record.cut(pool_.affordable(record.queried, *room.cost));
  }

  void buy(const RoundRecord& record) {
    batch_ = {record.queried, record.predicted, pool_.buy(record.queried)};
    stopping_.batch_labelled(accuracy_of(batch_));
    history_.push_back({record.round, record.queried, record.notes});
  }

  // Trained on all of train as the first round is on its labels.
  [[nodiscard]] Metrics ceiling() const {
    const auto model = make_model();
    model->fit(prepared_.split.train, prepared_.labels_of(prepared_.split.train), 0);
    return evaluate(model->log_probabilities(prepared_.split.test), test_labels_);
  }

  const Experiment& experiment_;
  const Prepared& prepared_;
  std::uint64_t seed_;
  const RunContext& context_;
  std::vector<std::int32_t> test_labels_;
  std::vector<std::int32_t> validation_labels_;
  ClassifierInput model_input_;
  std::unique_ptr<Classifier> model_;
  std::unique_ptr<Sampler> sampler_;
  std::unique_ptr<Oracle> oracle_;
  Pool pool_;
  Stopping stopping_;
  std::vector<DocumentId> stop_set_;
  std::vector<PastQuery> history_;
  Batch batch_;                      ///< labelled last
  std::int64_t trained_round_ = -1;  ///< the round whose weights the model has
  WarmWeights weights_;
  double elapsed_before_ = 0;  ///< seconds of the run's earlier parts
  Stopwatch clock_;
};

}  // namespace

RunRecord run_seed(const Experiment& experiment, const Prepared& prepared, std::uint64_t seed,
                   std::span<const RoundRecord> finished, const RunContext& context) {
  return Run(experiment, prepared, seed, context).go(finished);
}

}  // namespace alrun
