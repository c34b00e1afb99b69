#include "sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "awaited_input.h"
#include "command_line.h"
#include "config/yaml.h"
#include "core/file.h"
#include "core/shell.h"
#include "session/output_conflict.h"
#include "terminal.h"

namespace alrun {

std::vector<std::string> cell_command(const std::string& program, const Cell& cell, const std::string& base_file,
                                      const SweepOptions& options) {
  auto words = run_arguments(cell, base_file);
  words.insert(words.begin(), program);
  words.insert(words.end(),
               {"--threads", std::to_string(options.threads), "--quiet", options.force ? "--force" : "--resume"});
  if (options.no_cache) words.emplace_back("--no-cache");
  return words;
}

std::string frozen_base(const Sweep& sweep) {
  const auto path = std::filesystem::path(sweep.folder) / sweep_base_name;
  write_atomically(path, to_yaml(sweep.base));
  return path.string();
}

std::unique_ptr<LockFile> lock_folder(const Sweep& sweep) {
  try {
    auto lock = std::make_unique<LockFile>(std::filesystem::path(sweep.folder) / sweep_lock_name);
    if (!lock->note().empty()) say_text(lock->note());
    return lock;
  } catch (const FileBusy& busy) {
    throw OutputConflict(busy.what());
  }
}

Failure failure_of(const Cell& cell, const std::string& why, const std::string& base_file, const SweepOptions& options) {
  auto kept = options;
  kept.force = false;
  return {cell.name, why, shell_line(cell_command(own_path(), cell, base_file, kept))};
}

std::string own_path() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

void FailureReport::print(std::size_t cells, const std::optional<std::string>& ledger) {
  const std::size_t shown = std::min<std::size_t>(ledger ? 20 : lines_.size(), lines_.size());
  std::sort(lines_.begin(), lines_.end());
  say("alrun: {} of {} combinations failed{}", lines_.size(), cells,
      ledger ? "; all of it is in " + *ledger : std::string());
  for (std::size_t i = 0; i < shown; ++i) say("  {}", lines_[i].second);
  if (shown < lines_.size()) say("  and {} more", lines_.size() - shown);
}

namespace {

// What a task wrote to standard error, without this program's name and the last line's end.
std::string said_by_task(const std::filesystem::path& file) {
  constexpr std::string_view program = "alrun: ";
  auto said = read_own_file(file, std::uint64_t{1} << 30U).value_or("");
  said.erase(said.find_last_not_of(" \n") + 1);
  return said.starts_with(program) ? said.substr(program.size()) : said;
}

// What keeps a cell from being finished, with what its latest task said; what those of a finished one said is removed.
std::string why_with_what_it_said(const Cell& cell, const std::vector<std::filesystem::path>& submissions) {
  auto why = why_unfinished(cell);
  std::string said;
  for (const auto& folder : submissions) {
    const auto file = folder / (cell.name + ".err");
    if (why.empty())
      remove_if_possible(file);
    else if (std::filesystem::exists(file))
      said = said_by_task(file);
  }
  return why.ends_with(said) ? why : why + "; it said: " + said;
}

}  // namespace

ExitCode gather_sweep(const Sweep& sweep, const SweepOptions& options) {
  const auto submissions = slurm_submissions(sweep);
  std::vector<std::pair<std::size_t, std::string>> unfinished;
  for (std::size_t i = 0; i < sweep.cells.size(); ++i) {
    if (auto why = why_with_what_it_said(sweep.cells[i], submissions); !why.empty())
      unfinished.emplace_back(i, std::move(why));
  }
  if (unfinished.empty()) {
    remove_ledger(sweep.folder);
    if (!options.quiet) say("all {} combinations are finished, in {}", sweep.cells.size(), sweep.folder);
    return ExitCode::done;
  }
  const auto lock = lock_folder(sweep);
  const auto base = frozen_base(sweep);
  std::vector<Failure> failures;
  FailureReport report;
  for (const auto& [i, why] : unfinished) {
    failures.push_back(failure_of(sweep.cells[i], why, base, options));
    report.add(i, fmt::format("{}: {}", sweep.cells[i].name, why));
  }
  FailureLedger ledger(sweep.folder);
  ledger.add(failures);
  report.print(sweep.cells.size(), ledger.path().string());
  return ExitCode::failed;
}

namespace {

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
    auto* dry = app.add_flag("--dry-run", options_.dry_run,
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
    app.add_flag("--quiet", options_.quiet, "no progress; failures are still shown");
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
    if (slurm_) return submit_sweep(sweep, options_);
    if (gather_) return gather_sweep(sweep, options_);
    if (!options_.dry_run) return run_sweep(sweep, options_);
    const auto base = sweep.base_file ? *sweep.base_file : frozen_base(sweep);
    const auto program = own_path();
    for (const auto& cell : sweep.cells) {
      print_data(shell_line(cell_command(program, cell, base, options_)) + "\n");
    }
    return ExitCode::done;
  }

 private:
  std::string file_;
  std::string folder_;
  std::vector<std::string> more_sbatch_;
  SweepOptions options_;
  bool gather_ = false;
  bool slurm_ = false;
};

const bool registered = add_command<SweepCommand>("sweep", "run every combination of a grid of experiments");

}  // namespace
}  // namespace alrun
