#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "command.h"
#include "core/lock_file.h"
#include "sweep/state.h"
#include "sweep/sweep.h"

namespace alrun {

/// How a sweep is run.
struct SweepOptions {
  int jobs = 0;  ///< side by side; 0: as many as there are cores for, or no limit under Slurm
  int threads = 1;
  bool force = false;
  bool no_cache = false;
  bool quiet = false;
  bool dry_run = false;             ///< print commands, run and submit nothing
  std::vector<std::string> sbatch;  ///< options for it
};

/// The command of a cell, `program` first.
std::vector<std::string> cell_command(const std::string& program, const Cell& cell, const std::string& base_file,
                                      const SweepOptions& options);

/// The base as it is now, written to FOLDER/sweep-base.yaml: its own file may be edited while the sweep runs.
std::string frozen_base(const Sweep& sweep);

/// Held by the one process at a time that runs or gathers a sweep; tells a person what the lock has to say. Throws
/// OutputConflict naming another.
std::unique_ptr<LockFile> lock_folder(const Sweep& sweep);

/// The combination for the ledger, with the command that goes on with it.
Failure failure_of(const Cell& cell, const std::string& why, const std::string& base_file, const SweepOptions& options);

/// The path of this program.
std::string own_path();

/// Tells of failed combinations, a few by name.
class FailureReport {
 public:
  void add(std::size_t cell, const std::string& line) { lines_.emplace_back(cell, line); }
  /// Prints them to standard error in the order of the cells; all of them if there is no ledger.
  void print(std::size_t cells, const std::optional<std::string>& ledger);
  [[nodiscard]] std::size_t size() const { return lines_.size(); }

 private:
  std::vector<std::pair<std::size_t, std::string>> lines_;
};

/// Runs what is not finished, as child processes; a folder where all is finished is only read.
ExitCode run_sweep(const Sweep& sweep, const SweepOptions& options);

/// Submits what is not finished to Slurm: a job array, and a job after it that gathers. A dry run writes their scripts.
ExitCode submit_sweep(const Sweep& sweep, const SweepOptions& options);

/// Checks what is there and writes the ledger, running nothing; what tasks said that are finished is removed.
ExitCode gather_sweep(const Sweep& sweep, const SweepOptions& options);

/// The folders of what was submitted, the latest last; in each, NAME.err is what a cell's task said.
std::vector<std::filesystem::path> slurm_submissions(const Sweep& sweep);

}  // namespace alrun
