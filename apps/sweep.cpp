#include "sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "analysis/sweep_state.h"
#include "config/yaml.h"
#include "core/file.h"

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

std::string base_as_file(const Sweep& sweep) {
  if (sweep.base_file) return *sweep.base_file;
  const auto path = std::filesystem::path(sweep.folder) / "sweep-base.yaml";
  write_atomically(path, to_yaml(sweep.base));
  return path.string();
}

std::string own_path() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

void FailureReport::print(std::size_t cells, const std::string& ledger) {
  constexpr std::size_t most_shown = 20;
  std::sort(lines_.begin(), lines_.end());
  fmt::print(stderr, "alrun: {} of {} combinations failed; all of it is in {}\n", lines_.size(), cells, ledger);
  for (std::size_t i = 0; i < std::min(most_shown, lines_.size()); ++i) fmt::print(stderr, "  {}\n", lines_[i].second);
  if (lines_.size() > most_shown) fmt::print(stderr, "  and {} more\n", lines_.size() - most_shown);
}

ExitCode gather_sweep(const Sweep& sweep, const SweepOptions& options) {
  FailureLedger ledger(sweep.folder);
  FailureReport report;
  for (std::size_t i = 0; i < sweep.cells.size(); ++i) {
    const auto& cell = sweep.cells[i];
    const auto said = slurm_errors_path(sweep, cell);
    auto why = why_unfinished(cell);
    if (why.empty()) {
      std::filesystem::remove(said);
      continue;
    }
    if (std::filesystem::exists(said)) {
      const auto text = read_file(said, std::uint64_t{1} << 30U);
      if (!text.empty()) why += "; it said: " + text.substr(0, text.find_last_not_of(" \n") + 1);
    }
    ledger.add(cell.name, why, shell_line(cell_command(own_path(), cell, base_as_file(sweep), options)));
    report.add(i, fmt::format("{}: {}", cell.name, why));
  }
  if (report.size() > 0) {
    report.print(sweep.cells.size(), ledger.path().string());
    return ExitCode::failed;
  }
  if (!options.quiet) fmt::print(stderr, "all {} combinations are finished, in {}\n", sweep.cells.size(), sweep.folder);
  return ExitCode::done;
}

namespace {

class SweepCommand final : public Command {
 public:
  void arguments(CLI::App& app) override {
    app.add_option("grid", file_, "what varies, a YAML file with base, grid, variants, output")
        ->type_name("FILE")
        ->required();
    app.add_option("sbatch", more_sbatch_, "after --: options for sbatch")->type_name("OPT");
    app.add_option("--output", folder_, "the folder for the results (default: the grid's output)")->type_name("FOLDER");
    app.add_option("--jobs", options_.jobs, "experiments side by side (default: one a core; under Slurm no limit)")
        ->check(CLI::Range(1, 100'000))
        ->type_name("N");
    app.add_option("--threads", options_.threads, "threads of each experiment (default: 1)")
        ->check(CLI::Range(1, 1024))
        ->type_name("N");
    auto* dry = app.add_flag("--dry-run", options_.dry_run,
                             "run nothing: print a shell command for each combination, or those that submit");
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
    options_.sbatch.insert(options_.sbatch.end(), more_sbatch_.begin(), more_sbatch_.end());
    if (!options_.sbatch.empty() && !slurm_) {
      throw UsageError(fmt::format("'{}' is for sbatch, which only --slurm uses", options_.sbatch.front()));
    }
    const auto sweep = load_sweep(file_, folder_.empty() ? std::nullopt : std::optional(folder_));
    if (slurm_) return submit_sweep(sweep, options_);
    if (gather_) return gather_sweep(sweep, options_);
    if (!options_.dry_run) return run_sweep(sweep, options_);
    const auto base = base_as_file(sweep);
    const auto program = own_path();
    for (const auto& cell : sweep.cells) {
      fmt::print("{}\n", shell_line(cell_command(program, cell, base, options_)));
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
