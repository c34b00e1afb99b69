#include "session/session.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "core/blas.h"
#include "core/parallel.h"
#include "core/printable.h"
#include "core/process_mark.h"
#include "core/stopwatch.h"
#include "core/version.h"
#include "loop/feasible.h"
#include "loop/modules.h"
#include "model/module.h"
#include "session/inputs.h"
#include "session/label_store.h"

namespace alrun {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

class Session {
 public:
  Session(const Experiment& experiment, const SessionOptions& options, SessionObserver& observer,
          const std::atomic<bool>& interrupted)
      : experiment_(experiment), options_(options), observer_(observer), interrupted_(interrupted) {
    auto identity = identity_of(experiment);
    result_.config = std::move(identity.config);
    result_.inputs = std::move(identity.inputs);
    result_.config_hash = std::move(identity.hash);
    identity_ = identity_of(result_.config, result_.inputs);
    result_.labels_to = experiment.metrics.labels_to;
    const auto task = experiment.task.make();
    result_.metrics.assign(task->metrics().begin(), task->metrics().end());
    result_.shadow_ids = RuleSet(experiment.stop).shadow_ids();
    result_.context.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
    const auto host = host_name();
    result_.context.host = host.empty() ? "unknown" : host;
    result_.context.threads = options.threads;
    result_.context.device = name_of(experiment.training.device);
    result_.context.commit = build_info().commit;
    for (const auto seed : experiment.all_seeds()) {
      result_.runs.emplace_back();
      result_.runs.back().seed = seed;
    }
    note_leaks();
  }

  std::string run() {
    if (options_.to_file) {
      require_free_output();
      output_.emplace(experiment_.output_path(), value_json(identity_), options_.existing,
                      [&](const std::string& line) { observer_.note(line); });
      if (output_->finished()) return {};
    }
    open_store();
    try {
      run_seeds();
    } catch (const LabelsNeeded&) {
      throw;  // journal and store hold all there is; a result would only say that it is none yet
    } catch (const Interrupted&) {
      if (const auto why = cannot_finish(Status::interrupted); !why.empty()) observer_.note(why);
      throw Interrupted(options_.to_file
                            ? "interrupted; every finished round is kept, continue with --resume"
                            : "interrupted; nothing is kept, since there is no result file: give --output FILE");
    } catch (const std::exception& error) {
      result_.error = in_words(error);
      const auto why = cannot_finish(Status::failed);
      if (why.empty()) throw;
      throw Error(fmt::format("{}; {}", result_.error, why));
    }
    auto text = finish(Status::complete);
    for (const auto& line : result_.notes) observer_.note("note: " + line);  // last, where the figures are read
    return text;
  }

 private:
  void require_free_output() const {
    auto inputs = read_paths(experiment_);
    if (!options_.config_file.empty()) inputs.push_back({"the config", options_.config_file});
    const auto path = experiment_.output_path();
    if (!experiment_.oracle.make()->is_simulated()) {
      const auto store = experiment_.labels_path();
      TargetGuard(inputs, "choose another file under 'labels'").require_unread(store, store);
      inputs.push_back({"the label store", store});
    }
    TargetGuard(inputs, "choose another --output").require_free(path, path, side_suffixes_of(experiment_));
  }

  // Before the first question: an answer that cannot be kept is not to be asked for.
  void open_store() {
    if (experiment_.oracle.make()->is_simulated()) return;
    if (!options_.to_file && !experiment_.labels) {
      throw Error("answers have to be kept: name a label store, such as 'labels: my-labels.jsonl'");
    }
    store_.emplace(experiment_.labels_path(), [&](const std::string& line) { observer_.note(line); });
  }

  void note_leaks() {
    if (experiment_.sampler.make()->reads().contains(View::truth)) {
      note(fmt::format("sampler '{}' reads true labels of unlabelled documents: an upper bound, not a strategy",
                       experiment_.sampler.type()));
    }
    for (const auto& rule : experiment_.stop.rules()) {
      if (rule.make()->watches() != MeasuredOn::test) continue;
      note(fmt::format("stop rule '{}' watches test metrics: the test set leaks into the run", rule.type()));
    }
  }

  void note(const std::string& line) {
    observer_.note(line);
    result_.notes.push_back(printable(line));
  }

  [[nodiscard]] std::optional<CacheFolder> cache_folder() const {
    return options_.cache ? CacheFolder::of_user() : std::nullopt;
  }

  static std::string where_from(const Preparation& preparation) {
    const auto& seconds = preparation.seconds;
    const auto cached = preparation.from_cache;
    if (cached == preparation.seeds.size()) return fmt::format("from the cache, {:.2f} s", seconds.cache);
    auto text = fmt::format("read {:.2f} s, counted {:.2f} s", seconds.read, seconds.tokenise);
    if (cached > 0) text += fmt::format(", {} of {} seeds from the cache", cached, preparation.seeds.size());
    return text;
  }

  void run_seeds() {
    open_modules(experiment_);
    const auto seeds = experiment_.all_seeds();
    const auto preparation = prepare(
        experiment_, seeds, options_.threads, cache_folder(), [&](const std::string& line) { observer_.detail(line); },
        store_ ? RawTexts::kept : RawTexts::dropped);
    const auto& prepared = preparation.seeds;
    result_.dataset = describe(*prepared.front());
    result_.dataset.task = experiment_.task.type;
    observer_.prepared(preparation.seconds);
    observer_.note(fmt::format("{}: {} train, {} validation, {} test documents, {} classes, {} words ({})",
                               result_.dataset.name, result_.dataset.train, result_.dataset.validation, result_.dataset.test,
                               result_.dataset.classes.size(), result_.dataset.words, where_from(preparation)));

    for (std::size_t i = 0; i < prepared.size(); ++i) {  // before any begins; seeds may share their documents
      if (i == 0 || prepared[i] != prepared[i - 1]) require_feasible(experiment_, *prepared[i]);
    }

    FinishedBySeed finished = output_ ? output_->finished_by_seed() : FinishedBySeed{};
    std::size_t rounds_before = 0;
    for (const auto seed : seeds) rounds_before += finished[seed].rounds.size();
    observer_.started(seeds, rounds_before);
    const int side_by_side = std::min(options_.threads, static_cast<int>(seeds.size()));
    Relay relay(*this);
    const RunContext context{
        std::max(1, options_.threads / side_by_side),
        relay,
        interrupted_,
        [this](std::uint64_t seed) { return output_ ? output_->weights_path(seed) : std::filesystem::path(); },
        output_ && output_->extends(),
        store_ ? &*store_ : nullptr,
        &open_};
    std::vector<std::string> unanswered(seeds.size());
    parallel_for(seeds.size(), side_by_side, [&](std::size_t i) {
      try {
        result_.runs[i] = run_seed(experiment_, *prepared[i], seeds[i], finished.at(seeds[i]), context);
      } catch (const LabelsNeeded& error) {  // the other seeds go as far as they can
        unanswered[i] = fmt::format("seed {}: {}", seeds[i], error.what());
      }
    });
    std::erase(unanswered, "");
    if (!unanswered.empty()) {
      throw LabelsNeeded(fmt::format("labels are needed: {}; every answer is kept, {}", fmt::join(unanswered, "; "),
                                     output_ ? "continue with --resume" : "run it again to go on"));
    }
  }

  // A finished round goes to the journal first: what people are shown is on disk.
  class Relay final : public Observer {
   public:
    explicit Relay(Session& session) : session_(session) {}
    void training_begins(std::uint64_t seed, std::int64_t round) override {
      session_.observer_.training_begins(seed, round);
    }
    void round_taken(std::uint64_t seed, const RoundRecord& record) override {
      session_.output_->journal().append(seed, record);
    }
    void round_done(std::uint64_t seed, const RoundRecord& record) override {
      if (session_.output_) {
        Stopwatch watch;
        session_.output_->journal().append(seed, record);
        session_.observer_.round_written(seed, record.round, watch.lap());
      }
      session_.observer_.round_done(seed, record);
    }
    void waiting(std::uint64_t seed, std::size_t answered, std::size_t asked) override {
      session_.observer_.waiting(seed, answered, asked);
    }
    // Answers of people are in the label store already; with the journal's line a resumed run need not look there.
    void query_answered(std::uint64_t seed, const QueryRecord& query) override {
      if (!session_.output_) return;
      auto& journal = session_.output_->journal();
      if (session_.store_) {
        journal.append(seed, query);
      } else {
        journal.put_off(seed, query);
      }
    }
    void run_done(const RunRecord& run) override { session_.observer_.run_done(run); }

   private:
    Session& session_;
  };

  // Writes the result of a run that did not end; what kept it from that, or "". The rounds are in the journal all the same.
  std::string cannot_finish(Status status) {
    try {
      finish(status);
      return {};
    } catch (const std::exception& error) {
      return fmt::format("the result so far cannot be written, either: {}; finished rounds are in {}", error.what(),
                         journal_path(experiment_.output_path()).string());
    }
  }

  std::string finish(Status status) {
    result_.status = status;
    result_.context.seconds = seconds_since(start_);
    result_.context.libtorch = torch_version();
    result_.context.blas = blas_name();
    if (status != Status::complete && output_) {
      for (const auto& [seed, finished] : output_->journalled()) add_finished(seed, finished);
    }
    Stopwatch watch;
    auto text = result_json(result_);
    if (output_) output_->put(text, status);
    observer_.result_written(watch.lap());
    return text;
  }

  // Of a run that did not end, what is durable.
  void add_finished(std::uint64_t seed, const Finished& finished) {
    for (auto& run : result_.runs) {
      if (run.seed != seed || !run.rounds.empty()) continue;
      run.rounds = finished.rounds;
      const auto initial = std::ranges::find(finished.queries, QueryRecord::initial, &QueryRecord::round);
      if (initial != finished.queries.end()) run.initial = initial->ids;
    }
  }

  const Experiment& experiment_;
  const SessionOptions& options_;
  SessionObserver& observer_;
  const std::atomic<bool>& interrupted_;
  std::optional<LabelStore> store_;
  OpenQuestions open_;
  std::optional<Output> output_;
  Clock::time_point start_ = Clock::now();
  Value identity_;  // what a run that is continued must have in common with this one
  Result result_;
};

}  // namespace

Identity identity_of(const Experiment& experiment) {
  Identity identity{resolved_config(experiment), inputs_of(experiment), {}};
  identity.hash = config_hash(identity_of(identity.config, identity.inputs));
  return identity;
}

std::vector<std::string> side_suffixes_of(const Experiment& experiment) {
  return side_suffixes(experiment.all_seeds(), experiment.training.restart == Restart::warm);
}

std::string run_session(const Experiment& experiment, const SessionOptions& options, SessionObserver& observer,
                        const std::atomic<bool>& interrupted) {
  return Session(experiment, options, observer, interrupted).run();
}

}  // namespace alrun
