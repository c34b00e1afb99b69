#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "core/file.h"
#include "jobs.h"
#include "sweep.h"
#include "sweep/state.h"
#include "terminal.h"

namespace alrun {
namespace {

using Clock = std::chrono::steady_clock;

/// A live line on a terminal, a plain line for each combination elsewhere.
class SweepProgress {
 public:
  SweepProgress(std::size_t to_run, bool quiet) : to_run_(to_run), quiet_(quiet), start_(Clock::now()) {}
  SweepProgress(const SweepProgress&) = delete;
  SweepProgress& operator=(const SweepProgress&) = delete;
  ~SweepProgress() { messages().clear_live(); }

  void done(const Cell& cell, double seconds) {
    ++done_;
    if (quiet_ || messages().on_terminal()) return;
    say("{}: done in {:.1f} s ({}/{})", cell.name, seconds, done_ + failed_, to_run_);
  }

  void failed(const Cell& cell, const std::string& why) {
    ++failed_;
    say("{}: failed: {}", cell.name, why.substr(0, why.find('\n')));
  }

  void tick(std::size_t running) {
    if (quiet_) return;
    messages().show_live(
        fmt::format("{} done, {} failed, {} running of {}{}", done_, failed_, running, to_run_, estimate()));
  }

  [[nodiscard]] std::size_t done() const { return done_; }

 private:
  // From the combinations that ended; they do not cost the same, so it is rounded as an estimate.
  [[nodiscard]] std::string estimate() const {
    const auto ended = done_ + failed_;
    if (ended == 0 || ended == to_run_) return "";
    const std::chrono::duration<double> passed = Clock::now() - start_;
    return fmt::format(", about {:.0f} s left",
                       passed.count() / static_cast<double>(ended) * static_cast<double>(to_run_ - ended));
  }

  std::size_t to_run_;
  bool quiet_;
  Clock::time_point start_;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
};

std::size_t side_by_side(const SweepOptions& options) {
  if (options.jobs > 0) return static_cast<std::size_t>(options.jobs);
  return std::max(1U, std::thread::hardware_concurrency() / static_cast<unsigned>(options.threads));
}

std::string how_many_finished(const Sweep& sweep, std::size_t left) {
  const auto all = sweep.cells.size();
  return fmt::format("{} of {} combinations are finished, in {}", all - left, all, sweep.folder);
}

std::vector<std::size_t> cells_to_run(const Sweep& sweep, bool force) {
  std::vector<std::size_t> cells;
  for (std::size_t i = 0; i < sweep.cells.size(); ++i) {
    if (force || !is_finished(sweep.cells[i])) cells.push_back(i);
  }
  return cells;
}

class LocalSweep {
 public:
  LocalSweep(const Sweep& sweep, const SweepOptions& options, std::vector<std::size_t> to_run)
      : sweep_(sweep),
        options_(options),
        to_run_(std::move(to_run)),
        base_(frozen_base(sweep)),
        ledger_(sweep.folder),
        progress_(to_run_.size(), options.quiet) {}

  ExitCode run() {
    const std::size_t limit = side_by_side(options_);
    std::size_t next = 0;
    while (next < to_run_.size() || jobs_.running() > 0) {
      while (!jobs_.interrupted() && next < to_run_.size() && jobs_.running() < limit && start(to_run_[next])) ++next;
      if (jobs_.interrupted() && jobs_.running() == 0) break;
      progress_.tick(jobs_.running());
      for (const auto& end : jobs_.wait(std::chrono::seconds(1))) take(end);
    }
    return finish();
  }

 private:
  // Whether it could be started: where processes or open files run short, not before another one has ended.
  bool start(std::size_t cell) {
    try {
      jobs_.start(cell, cell_command("/proc/self/exe", sweep_.cells[cell], base_, options_));
      return true;
    } catch (const Error&) {
      if (jobs_.running() == 0) throw;
      return false;
    }
  }

  void take(const JobEnd& end) {
    const auto& cell = sweep_.cells[end.id];
    if (end.code != 0 && jobs_.interrupted()) return;  // as it was told to
    const auto why = end.code != 0 ? end.why() : why_unfinished(cell);
    if (why.empty()) return progress_.done(cell, end.seconds);
    progress_.failed(cell, why);
    report_.add(end.id, fmt::format("{}: {}", cell.name, why));
    keep(failure_of(cell, why, base_, options_));
  }

  // A full disk does not end what others still compute.
  void keep(const Failure& failure) {
    if (!ledger_works_) return;
    try {
      ledger_.add(std::span(&failure, 1));
    } catch (const Error& error) {
      ledger_works_ = false;
      say("alrun: {}; failures are told here alone", error.what());
    }
  }

  ExitCode finish() {
    const auto left = to_run_.size() - progress_.done();
    // Printed commands name the base's own file; those of the ledger this one.
    if (left == 0 && sweep_.base_file) remove_if_possible(base_);
    if (!options_.quiet) say_text(how_many_finished(sweep_, left));
    if (report_.size() > 0) {
      report_.print(sweep_.cells.size(), ledger_works_ ? std::optional(ledger_.path().string()) : std::nullopt);
    }
    if (jobs_.interrupted()) {
      say("alrun: interrupted; what is finished is kept, the same command{} goes on from there{}",
          options_.force ? " without --force" : "",
          options_.force ? ", and keeps earlier results that this one had not come to" : "");
      return ExitCode::interrupted;
    }
    return report_.size() > 0 ? ExitCode::failed : ExitCode::done;
  }

  const Sweep& sweep_;
  const SweepOptions& options_;
  std::vector<std::size_t> to_run_;
  std::string base_;
  FailureLedger ledger_;
  bool ledger_works_ = true;
  FailureReport report_;
  SweepProgress progress_;
  Jobs jobs_;
};

}  // namespace

ExitCode run_sweep(const Sweep& sweep, const SweepOptions& options) {
  const auto tell = [&](std::size_t to_run) {
    if (options.quiet) return;
    say("{} combinations, {} of them finished already; {} side by side", sweep.cells.size(), sweep.cells.size() - to_run,
        side_by_side(options));
  };
  const auto finished = [](const Cell& cell) { return is_finished(cell); };
  if (!options.force) std::ranges::for_each(sweep.cells, remove_left_lock);
  if (!options.force && std::all_of(sweep.cells.begin(), sweep.cells.end(), finished)) {
    remove_ledger(sweep.folder);
    tell(0);
    if (!options.quiet) say_text(how_many_finished(sweep, 0));
    return ExitCode::done;
  }
  const auto lock = lock_folder(sweep);
  auto to_run = cells_to_run(sweep, options.force);
  tell(to_run.size());
  return LocalSweep(sweep, options, std::move(to_run)).run();
}

}  // namespace alrun
