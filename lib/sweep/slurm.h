#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "sweep/command.h"
#include "sweep/slurm_jobs.h"
#include "sweep/sweep.h"

namespace alrun {

/// What of a sweep is submitted to Slurm, as it is now: job arrays, and a job after them that gathers. The grid and its base
/// may change while jobs wait: it is kept in a folder that its content names, so that whatever is submitted later leaves it
/// alone.
class Submission {
 public:
  Submission(const Sweep& sweep, const SweepOptions& options);

  /// How many combinations are not finished.
  [[nodiscard]] std::size_t tasks() const { return cells_.size(); }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  /// Writes the scripts of the jobs and what they read.
  void write_files() const;
  /// Submits arrays of at most `longest` tasks, then the job that gathers.
  void submit(std::size_t longest, SlurmJobs& jobs) const;
  /// The same as lines of shell.
  [[nodiscard]] std::string commands(std::size_t longest) const;

 private:
  [[nodiscard]] Value kept_grid() const;
  [[nodiscard]] std::string script(const char* name) const { return (folder_ / name).string(); }
  void write_script(const char* name, const std::string& body) const;
  [[nodiscard]] std::vector<std::string> sbatch_command(const char* log) const;
  [[nodiscard]] std::vector<std::string> array_command(std::size_t first, std::size_t tasks) const;

  const Sweep& sweep_;
  const SweepOptions& options_;
  std::string grid_;
  std::string base_;
  std::vector<const Cell*> cells_;  ///< not finished
  std::filesystem::path folder_;
};

/// Throws Error if sbatch is not in the path.
void require_sbatch();

/// Slurm's MaxArraySize; its own default if it cannot be asked: sbatch refuses what is too long.
std::size_t longest_array();

/// Writes and submits it; the jobs, the one that gathers last. Throws OutputConflict if another process is at work there, or
/// if earlier jobs are or may be queued; Error that names what was submitted if Slurm does not take all of it.
std::vector<SlurmJob> submit_sweep(const Sweep& sweep, const Submission& submission, std::size_t longest,
                                   const SweepNote& note);

/// The folders of what was submitted, the latest last; in each, NAME.err is what a cell's task said.
std::vector<std::filesystem::path> slurm_submissions(const Sweep& sweep);

}  // namespace alrun
