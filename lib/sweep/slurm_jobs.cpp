#include "sweep/slurm_jobs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>
#include <sstream>

#include "core/file.h"
#include "core/process.h"
#include "core/quoted_output.h"
#include "core/shell.h"
#include "session/output_conflict.h"
#include "sweep/jobs.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

constexpr const char* jobs_file = "jobs";
constexpr const char* unanswered_file = "unanswered";

// Whether no job came of it for certain: one that ran out of time, or was killed, may have been heard.
bool refused(const JobEnd& sbatch) {
  return sbatch.code != 0 && sbatch.code < 128 && quoted_output(sbatch.output) == "nothing" &&
         sbatch.errors.find("timed out") == std::string::npos;
}

std::string what_to_do(const fs::path& folder) {
  return fmt::format(
      "look for it with 'squeue --me'; wait until it has ended, or end it with scancel; then remove {} and submit again",
      (folder / unanswered_file).string());
}

std::vector<SlurmJob> kept_jobs(const fs::path& folder) {
  std::vector<SlurmJob> jobs;
  const auto path = folder / jobs_file;
  std::istringstream lines(read_own_file(path, std::uint64_t{1} << 24U).value_or(""));
  for (std::string line; std::getline(lines, line);) {
    const auto job = slurm_job(line);
    if (!job) {  // an earlier version took whatever sbatch printed for an id
      throw OutputConflict(
          fmt::format("{}: {} is no job's id, so jobs of that submission may still be queued or running; look for them with "
                      "'squeue --me'; wait until they have ended, or end them with scancel; then remove this file",
                      path.string(), quoted_output(line)));
    }
    jobs.push_back(*job);
  }
  return jobs;
}

// Those of these ids that squeue knows as queued or running.
std::set<std::uint32_t> queued(const std::string& sweep_folder, const std::string& cluster,
                               const std::set<std::uint32_t>& ids) {
  // Where one id alone is asked for, that Slurm has forgotten it is an error: it stands there twice.
  std::vector<std::string> words{"squeue", "--noheader", "--format=%F",
                                 fmt::format("--jobs={},{}", fmt::join(ids, ","), *ids.begin())};
  if (!cluster.empty()) words.push_back("--clusters=" + cluster);
  const auto fail = [&](const std::string& why) {
    throw Error(
        fmt::format("{}: jobs of an earlier submission may still be queued or running, and squeue does not tell: {}; try "
                    "again, or see for yourself, and remove {}/slurm/*/{} if none is",
                    sweep_folder, why, sweep_folder, jobs_file));
  };
  if (!in_path(words[0])) fail("it was not found");
  const auto end = run_program(words);
  if (end.code != 0) fail(end.why());
  auto found = queued_jobs(end.output);
  if (!found) fail(fmt::format("it printed {}, not ids of jobs", quoted_output(end.output)));
  std::erase_if(*found, [&](auto id) { return !ids.contains(id); });
  return *found;
}

}  // namespace

SlurmJob SlurmJobs::submit(const std::vector<std::string>& sbatch) {
  const auto command = shell_line(sbatch);
  const auto unanswered = folder_ / unanswered_file;
  write_atomically(unanswered, command + "\n");
  const auto end = run_program(sbatch);
  if (refused(end)) {
    remove_file(unanswered);
    throw Error(fmt::format("sbatch refused the job ({}): {}", command, end.why()));
  }
  const auto job = end.code == 0 ? slurm_job(end.output) : std::nullopt;
  if (!job) {
    const auto why = end.code == 0 ? std::string("ended without an error") : end.why();
    throw Error(
        fmt::format("sbatch printed {}, not a job's id alone as --parsable has it ({}: {}); it may have submitted a job: {}",
                    quoted_output(end.output), command, why, what_to_do(folder_)));
  }
  keep(*job);
  remove_file(unanswered);
  return *job;
}

void SlurmJobs::keep(const SlurmJob& job) {
  jobs_.push_back(job);
  std::string lines;
  for (const auto& kept : jobs_) lines += kept.text() + "\n";
  write_atomically(folder_ / jobs_file, lines);
}

void require_none_queued(const std::string& sweep_folder, std::span<const fs::path> submissions) {
  std::map<std::string, std::set<std::uint32_t>> by_cluster;
  for (const auto& folder : submissions) {
    if (fs::exists(folder / unanswered_file)) {
      throw OutputConflict(fmt::format("{}: sbatch did not say whether it submitted a job of this sweep; {}", sweep_folder,
                                       what_to_do(folder)));
    }
    for (const auto& job : kept_jobs(folder)) by_cluster[job.cluster].insert(job.id);
  }
  for (const auto& [cluster, ids] : by_cluster) {
    const auto jobs = queued(sweep_folder, cluster, ids);
    if (jobs.empty()) continue;
    throw OutputConflict(
        fmt::format("{}: jobs of an earlier submission are still queued or running; wait for them, or end "
                    "them: scancel {}{}",
                    sweep_folder, cluster.empty() ? "" : fmt::format("--clusters={} ", cluster), fmt::join(jobs, " ")));
  }
}

}  // namespace alrun
