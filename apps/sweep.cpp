#include "sweep/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "awaited_input.h"
#include "command.h"
#include "command_line.h"
#include "core/shell.h"
#include "sweep/gather.h"
#include "sweep/local.h"
#include "sweep/slurm.h"
#include "terminal.h"

namespace alrun {
namespace {

using Clock = std::chrono::steady_clock;

// Tells of failed combinations in their order, a few by name; of all of them if there is no ledger.
void say_failed(const Sweep& sweep, const SweepEnd& end) {
  auto failed = end.failed;
  std::ranges::sort(failed, {}, &UnfinishedCell::cell);
  const std::size_t shown = std::min<std::size_t>(end.ledger ? 20 : failed.size(), failed.size());
  say("alrun: {} of {} combinations failed{}", failed.size(), sweep.cells.size(),
      end.ledger ? "; all of it is in " + *end.ledger : std::string());
  for (std::size_t i = 0; i < shown; ++i) say("  {}: {}", sweep.cells[failed[i].cell].name, failed[i].why);
  if (shown < failed.size()) say("  and {} more", failed.size() - shown);
}

/// A live line on a terminal, a plain line for each combination elsewhere.
class SweepProgress final : public SweepObserver {
 public:
  SweepProgress(const Sweep& sweep, bool quiet, bool force) : sweep_(sweep), quiet_(quiet), force_(force) {}
  SweepProgress(const SweepProgress&) = delete;
  SweepProgress& operator=(const SweepProgress&) = delete;
  ~SweepProgress() override { messages().clear_live(); }

  void note(const std::string& text) override { say_text(text); }

  void begins(std::size_t to_run, std::size_t side_by_side) override {
    to_run_ = to_run;
    start_ = Clock::now();
    if (quiet_) return;
    const auto all = sweep_.cells.size();
    say("{} combinations, {} of them finished already; {} side by side", all, all - to_run, side_by_side);
  }

  void goes_on(std::size_t running) override {
    if (quiet_) return;
    messages().show_live(
        fmt::format("{} done, {} failed, {} running of {}{}", done_, failed_, running, to_run_, estimate()));
  }

  void done(const Cell& cell, double seconds) override {
    ++done_;
    if (quiet_ || messages().on_terminal()) return;
    say("{}: done in {:.1f} s ({}/{})", cell.name, seconds, done_ + failed_, to_run_);
  }

  void failed(const Cell& cell, const std::string& why) override {
    ++failed_;
    say("{}: failed: {}", cell.name, why.substr(0, why.find('\n')));
  }

  void ledger_failed(const std::string& why) override { say("alrun: {}; failures are told here alone", why); }

  void ends(const SweepEnd& end) override {
    const auto all = sweep_.cells.size();
    if (!quiet_) say_text(fmt::format("{} of {} combinations are finished, in {}", all - end.left, all, sweep_.folder));
    if (!end.failed.empty()) say_failed(sweep_, end);
    if (!end.interrupted) return;
    say("alrun: interrupted; what is finished is kept, the same command{} goes on from there{}",
        force_ ? " without --force" : "", force_ ? ", and keeps earlier results that this one had not come to" : "");
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

  const Sweep& sweep_;
  bool quiet_;
  bool force_;
  std::size_t to_run_ = 0;
  Clock::time_point start_;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
};

class SweepCommand final : public Command {
 public:
  void arguments(CLI::App& app) override {
    app.add_option("grid", file_, "what varies, a YAML file with base, grid, variants, output, or - for standard input")
        ->type_name("FILE")
        ->required();
    app.add_option("sbatch", more_sbatch_, "after --: options for sbatch")->type_name("OPT");
    app.add_option("--output", folder_, "the folder for the results (default: the grid's output)")->type_name("FOLDER");
    app.add_option("--jobs", options_.jobs, "experiments side by side (default: one a core; under Slurm no limit)")
        ->check(whole_number(1, 100'000))
        ->type_name("N");
    app.add_option("--threads", options_.threads, "threads of each experiment (default: 1)")
        ->check(whole_number(1, 1024))
        ->type_name("N");
    auto* dry = app.add_flag("--dry-run", dry_run_,
                             "run nothing: print a shell command for each combination, or those that submit (what "
                             "they need is written to the results' folder: a base without a file, the scripts)");
    auto* gather = app.add_flag("--gather", gather_, "run nothing: check every result, list what is missing (exit 1)");
    auto* slurm = app.add_flag("--slurm", slurm_, "submit a job array by sbatch instead of running here");
    dry->excludes(gather);
    gather->excludes(slurm);
    app.add_option("--sbatch", options_.sbatch, "an option for sbatch: --sbatch=--partition=long (repeatable)")
        ->type_name("OPT")
        ->allow_extra_args(false);
    app.add_flag("--force", options_.force, "start every combination over, whatever is there")->excludes(slurm);
    app.add_flag("--no-cache", options_.no_cache, "neither use nor make cached corpora");
    app.add_flag("--quiet", quiet_, "no progress; failures are still shown");
  }

  ExitCode run() override {
    if (!more_sbatch_.empty() && !more_sbatch_.front().starts_with('-')) {
      throw UsageError(
          fmt::format("a second grid, '{}': one at a time (options for sbatch stand after --)", more_sbatch_.front()));
    }
    options_.sbatch.insert(options_.sbatch.end(), more_sbatch_.begin(), more_sbatch_.end());
    if (!options_.sbatch.empty() && !slurm_) {
      throw UsageError(fmt::format("'{}' is for sbatch, which only --slurm uses", options_.sbatch.front()));
    }
    for (const auto& option : options_.sbatch) {
      if (!option.starts_with("--chdir") && !option.starts_with("-D")) continue;
      throw UsageError(fmt::format("'{}': tasks work in the folder that the sweep is submitted from", option));
    }
    announce_standard_input(file_, "grid");
    const auto sweep = load_sweep(file_, folder_.empty() ? std::nullopt : std::optional(folder_));
    require_free_outputs(sweep);
    if (slurm_) return submit(sweep);
    if (gather_) return gather(sweep);
    return dry_run_ ? print_commands(sweep) : run_here(sweep);
  }

 private:
  ExitCode run_here(const Sweep& sweep) const {
    SweepProgress progress(sweep, quiet_, options_.force);
    const auto end = run_sweep(sweep, options_, progress);
    if (end.interrupted) return ExitCode::interrupted;
    return end.failed.empty() ? ExitCode::done : ExitCode::failed;
  }

  ExitCode print_commands(const Sweep& sweep) const {
    const auto base = sweep.base_file ? *sweep.base_file : frozen_base(sweep);
    const auto program = program_path(options_);
    for (const auto& cell : sweep.cells) {
      print_data(shell_line(cell_command(program, cell, base, options_)) + "\n");
    }
    return ExitCode::done;
  }

  ExitCode gather(const Sweep& sweep) const {
    const auto end = gather_sweep(sweep, options_, say_text);
    if (end.failed.empty()) {
      if (!quiet_) say("all {} combinations are finished, in {}", sweep.cells.size(), sweep.folder);
      return ExitCode::done;
    }
    say_failed(sweep, end);
    return ExitCode::failed;
  }

  ExitCode submit(const Sweep& sweep) const {
    if (!dry_run_) require_sbatch();
    const Submission submission(sweep, options_);
    const auto tasks = submission.tasks();
    const auto all = sweep.cells.size();
    if (!quiet_) say("{} combinations, {} of them finished already", all, all - tasks);
    if (tasks == 0) return ExitCode::done;
    const auto longest = longest_array();
    if (dry_run_) {
      submission.write_files();
      print_data(submission.commands(longest));
      return ExitCode::done;
    }
    const auto jobs = submit_sweep(sweep, submission, longest, say_text);
    if (!quiet_) {
      say("submitted {} tasks; job {} gathers when they have ended, and fails if any result is missing", tasks,
          jobs.back().id);
    }
    for (const auto& job : jobs) print("{}\n", job.id);
    return ExitCode::done;
  }

  std::string file_;
  std::string folder_;
  std::vector<std::string> more_sbatch_;
  SweepOptions options_;
  bool quiet_ = false;
  bool dry_run_ = false;  ///< print commands, run and submit nothing
  bool gather_ = false;
  bool slurm_ = false;
};

const bool registered = add_command<SweepCommand>("sweep", "run every combination of a grid of experiments");

}  // namespace
}  // namespace alrun
