#include "sweep/local.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <span>
#include <thread>
#include <utility>

#include "core/file.h"
#include "sweep/jobs.h"
#include "sweep/state.h"

namespace alrun {
namespace {

std::size_t side_by_side(const SweepOptions& options) {
  if (options.jobs > 0) return static_cast<std::size_t>(options.jobs);
  return std::max(1U, std::thread::hardware_concurrency() / static_cast<unsigned>(options.threads));
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
  LocalSweep(const Sweep& sweep, const SweepOptions& options, std::vector<std::size_t> to_run, SweepObserver& observer)
      : sweep_(sweep),
        options_(options),
        // This very program, even if its file has been replaced meanwhile.
        program_(options.program.empty() ? "/proc/self/exe" : options.program),
        to_run_(std::move(to_run)),
        base_(frozen_base(sweep)),
        ledger_(sweep.folder),
        observer_(observer) {}

  SweepEnd run() {
    const std::size_t limit = side_by_side(options_);
    std::size_t next = 0;
    while (next < to_run_.size() || jobs_.running() > 0) {
      while (!jobs_.interrupted() && next < to_run_.size() && jobs_.running() < limit && start(to_run_[next])) ++next;
      if (jobs_.interrupted() && jobs_.running() == 0) break;
      observer_.goes_on(jobs_.running());
      for (const auto& end : jobs_.wait(std::chrono::seconds(1))) take(end);
    }
    return finish();
  }

 private:
  // Whether it could be started: where processes or open files run short, not before another one has ended.
  bool start(std::size_t cell) {
    try {
      jobs_.start(cell, cell_command(program_, sweep_.cells[cell], base_, options_));
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
    if (why.empty()) {
      ++done_;
      return observer_.done(cell, end.seconds);
    }
    observer_.failed(cell, why);
    failed_.push_back({end.id, why});
    keep(failure_of(cell, why, base_, options_));
  }

  // A full disk does not end what others still compute.
  void keep(const Failure& failure) {
    if (!ledger_works_) return;
    try {
      ledger_.add(std::span(&failure, 1));
    } catch (const Error& error) {
      ledger_works_ = false;
      observer_.ledger_failed(error.what());
    }
  }

  SweepEnd finish() {
    SweepEnd end;
    end.left = to_run_.size() - done_;
    // Printed commands name the base's own file; those of the ledger this one.
    if (end.left == 0 && sweep_.base_file) remove_if_possible(base_);
    end.failed = std::move(failed_);
    if (ledger_works_) end.ledger = ledger_.path().string();
    end.interrupted = jobs_.interrupted();
    observer_.ends(end);
    return end;
  }

  const Sweep& sweep_;
  const SweepOptions& options_;
  std::string program_;
  std::vector<std::size_t> to_run_;
  std::string base_;
  FailureLedger ledger_;
  bool ledger_works_ = true;
  std::size_t done_ = 0;
  std::vector<UnfinishedCell> failed_;
  SweepObserver& observer_;
  Jobs jobs_;
};

}  // namespace

SweepEnd run_sweep(const Sweep& sweep, const SweepOptions& options, SweepObserver& observer) {
  const auto finished = [](const Cell& cell) { return is_finished(cell); };
  if (!options.force) std::ranges::for_each(sweep.cells, remove_left_lock);
  if (!options.force && std::all_of(sweep.cells.begin(), sweep.cells.end(), finished)) {
    remove_ledger(sweep.folder);
    observer.begins(0, side_by_side(options));
    SweepEnd end;
    observer.ends(end);
    return end;
  }
  const auto lock = lock_folder(sweep, [&](const std::string& text) { observer.note(text); });
  auto to_run = cells_to_run(sweep, options.force);
  observer.begins(to_run.size(), side_by_side(options));
  return LocalSweep(sweep, options, std::move(to_run), observer).run();
}

}  // namespace alrun
