#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "sweep/slurm_output.h"

namespace alrun {

/// The jobs of one submission, kept in files of its folder: `jobs` has their ids, and `unanswered` is there from when sbatch
/// is asked until its answer is known.
class SlurmJobs {
 public:
  explicit SlurmJobs(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// Runs sbatch. Throws Error if it refuses the job, or if its answer does not tell: then `unanswered` stays.
  SlurmJob submit(const std::vector<std::string>& sbatch);
  [[nodiscard]] const std::vector<SlurmJob>& submitted() const { return jobs_; }

 private:
  void keep(const SlurmJob& job);

  std::filesystem::path folder_;
  std::vector<SlurmJob> jobs_;
};

/// Throws OutputConflict if jobs of earlier submissions are queued or running, or may be because sbatch did not tell; Error
/// if squeue does not say.
void require_none_queued(const std::string& sweep_folder, std::span<const std::filesystem::path> submissions);

}  // namespace alrun
