#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>

// What Slurm's commands print, read strictly: a site's own sbatch may print anything else beside it, or instead of it.
namespace alrun {

/// A job that sbatch has taken.
struct SlurmJob {
  std::uint32_t id = 0;
  std::string cluster;  ///< where sbatch names one; else ""

  /// "12", "12;cluster": as sbatch prints it, and slurm_job() reads it.
  [[nodiscard]] std::string text() const;
  friend bool operator==(const SlurmJob&, const SlurmJob&) = default;
};

/// What `sbatch --parsable` prints: "ID" or "ID;CLUSTER" in the only line. nullopt if it is anything else.
std::optional<SlurmJob> slurm_job(std::string_view output);

/// The ids that `squeue --noheader --format=%F` prints, one a line; with --clusters a line "CLUSTER: NAME" stands before
/// them. nullopt if there is any other line.
std::optional<std::set<std::uint32_t>> queued_jobs(std::string_view output);

/// MaxArraySize as `scontrol show config` prints it: an index stays below it. nullopt if there is no such line, or no number
/// above 0 in it.
std::optional<std::size_t> max_array_size(std::string_view output);

}  // namespace alrun
