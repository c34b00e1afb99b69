#include "report/session.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <optional>

#include "core/file.h"
#include "core/parallel.h"
#include "core/version.h"
#include "model/module.h"
#include "report/journal.h"
#include "report/result.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

std::string host_name() {
  std::string name(256, '\0');
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.c_str();
}

// The config without `output`: a finished result may be moved, and a run resumed under another path.
std::string comparable_config(Value config) {
  std::erase_if(*config.get<Value::Map>(), [](const MapEntry& entry) { return entry.key == "output"; });
  return value_json(config);
}

class Session {
 public:
  Session(const Experiment& experiment, const SessionOptions& options, SessionObserver& observer,
          const std::atomic<bool>& interrupted)
      : experiment_(experiment),
        options_(options),
        observer_(observer),
        interrupted_(interrupted),
        output_(experiment.output_path()) {
    result_.config = resolved_config(experiment);
    result_.config_hash = config_hash(result_.config);
    result_.labels_to = experiment.metrics.labels_to;
    result_.shadow_ids = RuleSet(experiment.stop).shadow_ids();
    result_.context.started = fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)));
    result_.context.host = host_name();
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
    if (options_.keep_journal && !open_output()) return {};
    try {
      run_seeds();
    } catch (const Interrupted&) {
      finish(Status::interrupted);
      throw;
    } catch (const std::exception& error) {
      result_.error = error.what();
      finish(Status::failed);
      throw;
    }
    const auto text = finish(Status::complete);
    if (options_.keep_journal) fs::remove(journal_path(output_));
    return text;
  }

 private:
  void note_leaks() {
    for (const auto& rule : experiment_.stop.rules()) {
      if (rule.make()->watches() != MeasuredOn::test) continue;
      result_.notes.push_back(
          fmt::format("stop rule '{}' watches test metrics: the test set leaks into the run", rule.type()));
      observer_.note(result_.notes.back());
    }
  }

  // Decides whether to start, to continue or to refuse; false if a resumed run is finished already.
  bool open_output() {
    const auto journal = journal_path(output_);
    if (!options_.force) {
      const auto there = result_progress(output_);
      auto content = read_journal(journal);
      if (there && there->status == Status::complete) {
        if (!options_.resume) {
          throw OutputConflict(fmt::format("{}: a finished result is there; use --force to overwrite it", output_.string()));
        }
        observer_.note(fmt::format("{}: finished already", output_.string()));
        return false;
      }
      if (options_.resume && content) return resume(journal, *content);
      // A run that failed before its first round left nothing to lose.
      if (!options_.resume && ((there && there->rounds > 0) || (content && !content->rounds.empty()))) {
        throw OutputConflict(fmt::format(
            "{}: an unfinished run is there; use --resume to continue it or --force to start over", output_.string()));
      }
    }
    fs::remove(output_);
    journal_.emplace(journal, comparable_config(result_.config));
    return true;
  }

  bool resume(const fs::path& journal, JournalContent& content) {
    const auto differing = differing_keys(content.config, comparable_config(result_.config));
    if (!differing.empty()) {
      throw OutputConflict(
          fmt::format("{}: the unfinished run has another config; differing keys: {}; restore them or use --force to "
                      "start over",
                      output_.string(), fmt::join(differing, ", ")));
    }
    if (content.damaged) {
      observer_.note(fmt::format("{}: the last line is damaged; continuing from the last good round", journal.string()));
    }
    finished_ = std::move(content.rounds);
    journal_.emplace(journal, content);
    return true;
  }

  void run_seeds() {
    const auto start = Clock::now();
    const Dataset dataset = experiment_.dataset.make()->load();
    const double read = seconds_since(start);
    const auto seeds = experiment_.all_seeds();
    const auto prepared = prepare(experiment_, dataset, seeds, options_.threads);
    result_.dataset = describe(dataset, *prepared.front());
    observer_.note(
        fmt::format("{}: {} train, {} validation, {} test documents, {} classes, {} words (read {:.2f} s, counted {:.2f} s)",
                    dataset.name, result_.dataset.train, result_.dataset.validation, result_.dataset.test,
                    dataset.classes.size(), result_.dataset.words, read, seconds_since(start) - read));

    std::size_t rounds_before = 0;
    for (const auto seed : seeds) rounds_before += finished_[seed].size();
    observer_.started(seeds, rounds_before);
    const int side_by_side = std::min(options_.threads, static_cast<int>(seeds.size()));
    Relay relay(*this);
    const RunContext context{std::max(1, options_.threads / side_by_side), relay, interrupted_};
    parallel_for(seeds.size(), side_by_side, [&](std::size_t i) {
      result_.runs[i] = run_seed(experiment_, *prepared[i], seeds[i], finished_.at(seeds[i]), context);
    });
  }

  // A finished round goes to the journal first: what people are shown is on disk.
  class Relay final : public Observer {
   public:
    explicit Relay(Session& session) : session_(session) {}
    void round_done(std::uint64_t seed, const RoundRecord& record) override {
      if (session_.journal_) session_.journal_->append(seed, record);
      session_.observer_.round_done(seed, record);
    }
    void run_done(const RunRecord& run) override { session_.observer_.run_done(run); }

   private:
    Session& session_;
  };

  std::string finish(Status status) {
    result_.status = status;
    result_.context.seconds = seconds_since(start_);
    result_.context.libtorch = torch_version();
    if (status != Status::complete) add_journalled_rounds();
    auto text = result_json(result_);
    if (options_.keep_journal) write_atomically(output_, text);
    return text;
  }

  void add_journalled_rounds() {
    if (!options_.keep_journal) return;
    auto content = read_journal(journal_path(output_));
    if (!content) return;
    for (auto& run : result_.runs) {
      if (run.rounds.empty()) run.rounds = content->rounds[run.seed];
    }
  }

  const Experiment& experiment_;
  const SessionOptions& options_;
  SessionObserver& observer_;
  const std::atomic<bool>& interrupted_;
  fs::path output_;
  Clock::time_point start_ = Clock::now();
  Result result_;
  std::map<std::uint64_t, std::vector<RoundRecord>> finished_;
  std::optional<Journal> journal_;
};

}  // namespace

std::string run_session(const Experiment& experiment, const SessionOptions& options, SessionObserver& observer,
                        const std::atomic<bool>& interrupted) {
  return Session(experiment, options, observer, interrupted).run();
}

}  // namespace alrun
