#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

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
  std::vector<std::string> sbatch;  ///< options for it
  std::string program;              ///< what runs a combination; this program if empty
};

/// The path of the program that runs a combination, for commands that others run.
std::string program_path(const SweepOptions& options);

/// The command of a cell, `program` first.
std::vector<std::string> cell_command(const std::string& program, const Cell& cell, const std::string& base_file,
                                      const SweepOptions& options);

/// The base as it is now, written to FOLDER/sweep-base.yaml: its own file may be edited while the sweep runs.
std::string frozen_base(const Sweep& sweep);

/// Is told what a person should know.
using SweepNote = std::function<void(const std::string&)>;

/// Held by the one process at a time that runs or gathers a sweep; `note` is told what the lock has to say. Throws
/// OutputConflict naming another.
std::unique_ptr<LockFile> lock_folder(const Sweep& sweep, const SweepNote& note);

/// The combination for the ledger, with the command that goes on with it.
Failure failure_of(const Cell& cell, const std::string& why, const std::string& base_file, const SweepOptions& options);

}  // namespace alrun
