#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "analysis/sweep_state.h"
#include "jobs.h"
#include "report/output.h"
#include "sweep.h"

namespace alrun {
namespace {

using Clock = std::chrono::steady_clock;

/// A live line on a terminal, a plain line for each combination elsewhere.
class SweepProgress {
 public:
  SweepProgress(std::size_t to_run, bool quiet)
      : to_run_(to_run), quiet_(quiet), terminal_(::isatty(STDERR_FILENO) == 1), start_(Clock::now()) {}
  ~SweepProgress() { clear(); }

  void ended(const Cell& cell, const JobEnd& end) {
    ++(end.code == 0 ? done_ : failed_);
    if (end.code != 0) {
      const auto why = end.why();
      print(fmt::format("{}: failed: {}", cell.name, why.substr(0, why.find('\n'))));
    } else if (!quiet_ && !terminal_) {
      print(fmt::format("{}: done in {:.1f} s ({}/{})", cell.name, end.seconds, done_ + failed_, to_run_));
    }
  }

  void tick(std::size_t running) {
    if (quiet_ || !terminal_) return;
    fmt::print(stderr, "\r\x1b[K{} done, {} failed, {} running of {}{}", done_, failed_, running, to_run_, estimate());
    std::fflush(stderr);
    live_line_ = true;
  }

  [[nodiscard]] std::size_t done() const { return done_; }

  void print(const std::string& line) {
    clear();
    fmt::print(stderr, "{}\n", line);
  }

  void clear() {
    if (live_line_) fmt::print(stderr, "\r\x1b[K");
    live_line_ = false;
  }

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
  bool terminal_;
  Clock::time_point start_;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
  bool live_line_ = false;
};

LockFile lock_folder(const Sweep& sweep) {
  try {
    return LockFile(std::filesystem::path(sweep.folder) / "sweep.lock");
  } catch (const FileBusy& busy) {
    throw OutputConflict(busy.what());
  }
}

std::size_t side_by_side(const SweepOptions& options) {
  if (options.jobs > 0) return static_cast<std::size_t>(options.jobs);
  return std::max(1U, std::thread::hardware_concurrency() / static_cast<unsigned>(options.threads));
}

class LocalSweep {
 public:
  LocalSweep(const Sweep& sweep, const SweepOptions& options, std::vector<std::size_t> to_run)
      : sweep_(sweep),
        options_(options),
        to_run_(std::move(to_run)),
        base_(base_as_file(sweep)),
        ledger_(sweep.folder),
        progress_(to_run_.size(), options.quiet) {}

  ExitCode run() {
    const std::size_t limit = side_by_side(options_);
    std::size_t next = 0;
    while (next < to_run_.size() || jobs_.running() > 0) {
      while (!jobs_.interrupted() && next < to_run_.size() && jobs_.running() < limit) start(to_run_[next++]);
      if (jobs_.interrupted() && jobs_.running() == 0) break;
      progress_.tick(jobs_.running());
      for (const auto& end : jobs_.wait(std::chrono::seconds(1))) take(end);
    }
    return finish();
  }

 private:
  void start(std::size_t cell) { jobs_.start(cell, cell_command("/proc/self/exe", sweep_.cells[cell], base_, options_)); }

  void take(const JobEnd& end) {
    const auto& cell = sweep_.cells[end.id];
    if (end.code != 0 && jobs_.interrupted()) return;  // as it was told to
    progress_.ended(cell, end);
    if (end.code == 0) return;
    ledger_.add(cell.name, end.why(), shell_line(cell_command(own_path(), cell, base_, options_)));
    report_.add(end.id, fmt::format("{}: {}", cell.name, end.why()));
  }

  ExitCode finish() {
    if (!options_.quiet) {
      const auto left = to_run_.size() - progress_.done();
      progress_.print(fmt::format("{} of {} combinations are finished, in {}", sweep_.cells.size() - left,
                                  sweep_.cells.size(), sweep_.folder));
    }
    if (report_.size() > 0) {
      progress_.clear();
      report_.print(sweep_.cells.size(), ledger_.path().string());
    }
    if (jobs_.interrupted()) {
      progress_.print("alrun: interrupted; what is finished is kept, the same command goes on from there");
      return ExitCode::interrupted;
    }
    return report_.size() > 0 ? ExitCode::failed : ExitCode::done;
  }

  const Sweep& sweep_;
  const SweepOptions& options_;
  std::vector<std::size_t> to_run_;
  std::string base_;
  FailureLedger ledger_;
  FailureReport report_;
  SweepProgress progress_;
  Jobs jobs_;
};

}  // namespace

ExitCode run_sweep(const Sweep& sweep, const SweepOptions& options) {
  const auto lock = lock_folder(sweep);
  std::vector<std::size_t> to_run;
  for (std::size_t i = 0; i < sweep.cells.size(); ++i) {
    if (options.force || !is_finished(sweep.cells[i])) to_run.push_back(i);
  }
  if (!options.quiet) {
    fmt::print(stderr, "{} combinations, {} of them finished already; {} side by side\n", sweep.cells.size(),
               sweep.cells.size() - to_run.size(), side_by_side(options));
  }
  return LocalSweep(sweep, options, std::move(to_run)).run();
}

}  // namespace alrun
