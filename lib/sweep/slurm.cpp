#include "sweep/slurm.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "config/yaml.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/process.h"
#include "core/shell.h"
#include "sweep/jobs.h"
#include "sweep/names.h"
#include "sweep/slurm_output.h"
#include "sweep/state.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

fs::path slurm_folder(const Sweep& sweep) { return fs::path(sweep.folder) / "slurm"; }

// In sbatch's file names % begins a pattern.
std::string without_patterns(std::string path) {
  for (auto at = path.find('%'); at != std::string::npos; at = path.find('%', at + 2)) path.insert(at, "%");
  return path;
}

}  // namespace

Submission::Submission(const Sweep& sweep, const SweepOptions& options)
    : sweep_(sweep), options_(options), grid_(to_yaml(kept_grid())), base_(to_yaml(sweep.base)) {
  std::string content = grid_ + base_ + (options.no_cache ? "no cache, " : "") + std::to_string(options.threads);
  for (const auto& cell : sweep.cells) {
    if (is_finished(cell)) continue;
    cells_.push_back(&cell);
    content += '\n' + cell.name;
  }
  constexpr std::size_t enough = 8;
  folder_ = slurm_folder(sweep) / sha256(content).substr(0, enough);
}

void Submission::write_files() const {
  const auto program = program_path(options_);
  write_atomically(folder_ / "grid.yaml", grid_);
  const auto base = folder_ / "base.yaml";
  write_atomically(base, base_);
  std::string lines;
  for (const auto* cell : cells_) {
    const auto words = cell_command(program, *cell, base.string(), options_);
    lines += fmt::format("exec {} 2>{}\n", shell_line(words), shell_quoted((folder_ / (cell->name + ".err")).string()));
  }
  write_atomically(folder_ / "cells", lines);
  write_script(
      "run.sh",
      fmt::format("# Runs the combination of this task: a line of `cells`. A task that is started again goes on where "
                  "it was.\n#   $1: how many combinations stand before this array's\n"
                  "line=$(sed -n \"$((SLURM_ARRAY_TASK_ID + ${{1:-0}} + 1)){{p;q}}\" {})\n"
                  "[ -n \"$line\" ] || {{ echo \"no combination $SLURM_ARRAY_TASK_ID\" >&2; exit 1; }}\neval \"$line\"\n",
                  shell_quoted((folder_ / "cells").string())));
  write_script("gather.sh",
               "# Checks every result and lists what is missing.\nexec " +
                   shell_line({program, "sweep", (folder_ / "grid.yaml").string(), "--output", sweep_.folder, "--gather"}) +
                   "\n");
}

void Submission::submit(std::size_t longest, SlurmJobs& jobs) const {
  std::string arrays;
  for (std::size_t first = 0; first < tasks(); first += longest) {
    const auto array = jobs.submit(array_command(first, std::min(longest, tasks() - first)));
    arrays += fmt::format(":{}", array.id);
  }
  auto words = sbatch_command("gather.log");
  words.push_back("--dependency=afterany" + arrays);
  words.push_back(script("gather.sh"));
  jobs.submit(words);
}

std::string Submission::commands(std::size_t longest) const {
  std::string lines;
  std::string arrays;
  for (std::size_t first = 0; first < tasks(); first += longest) {
    const auto name = fmt::format("array{}", first / longest + 1);
    lines += fmt::format("{}=$({})\n", name, shell_line(array_command(first, std::min(longest, tasks() - first))));
    arrays += fmt::format(":${{{}%%;*}}", name);
  }
  return lines + fmt::format("{} --dependency=afterany{} {}\n", shell_line(sbatch_command("gather.log")), arrays,
                             shell_quoted(script("gather.sh")));
}

Value Submission::kept_grid() const {
  Value grid = sweep_.grid;
  if (grid.find("name") == nullptr) grid.set("name", sweep_.name);
  return grid;
}

void Submission::write_script(const char* name, const std::string& body) const {
  write_atomically(script(name), fmt::format("#!/bin/bash\n"
                                             "#SBATCH --job-name={}\n"
                                             "#SBATCH --ntasks=1\n"
                                             "#SBATCH --cpus-per-task={}\n"
                                             "#SBATCH --requeue\n"
                                             "#SBATCH --open-mode=append\n{}",
                                             file_name_parts({sweep_.name}).front(), options_.threads, body));
}

// The options given by the user come before those that a sweep cannot do without.
std::vector<std::string> Submission::sbatch_command(const char* log) const {
  std::vector<std::string> words{"sbatch", "--output=" + without_patterns((folder_ / log).string())};
  words.insert(words.end(), options_.sbatch.begin(), options_.sbatch.end());
  words.emplace_back("--parsable");
  return words;
}

std::vector<std::string> Submission::array_command(std::size_t first, std::size_t tasks) const {
  auto words = sbatch_command("tasks.log");
  words.push_back(fmt::format("--array=0-{}", tasks - 1));
  if (options_.jobs > 0) words.back() += fmt::format("%{}", options_.jobs);
  words.insert(words.end(), {script("run.sh"), std::to_string(first)});
  return words;
}

void require_sbatch() {
  if (in_path("sbatch")) return;
  throw Error("sbatch was not found: --slurm needs Slurm's commands on this machine; without --slurm the sweep runs here");
}

std::size_t longest_array() {
  constexpr std::size_t fallback = 1001;
  if (!in_path("scontrol")) return fallback;
  const auto scontrol = run_program({"scontrol", "show", "config"});
  return scontrol.code == 0 ? max_array_size(scontrol.output).value_or(fallback) : fallback;
}

std::vector<SlurmJob> submit_sweep(const Sweep& sweep, const Submission& submission, std::size_t longest,
                                   const SweepNote& note) {
  // Two tasks with one combination would be in each other's way.
  const auto lock = lock_folder(sweep, note);
  require_none_queued(sweep.folder, slurm_submissions(sweep));
  submission.write_files();
  SlurmJobs jobs(submission.folder());
  try {
    submission.submit(longest, jobs);
  } catch (const Error& error) {
    if (jobs.submitted().empty()) throw;
    std::vector<std::string> ids;
    for (const auto& job : jobs.submitted()) ids.push_back(job.text());
    throw Error(fmt::format("{}; submitted already: {} (scancel ends them)", error.what(), fmt::join(ids, ", ")));
  }
  return jobs.submitted();
}

std::vector<fs::path> slurm_submissions(const Sweep& sweep) {
  std::vector<std::pair<fs::file_time_type, fs::path>> found;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(slurm_folder(sweep), none)) {
    if (fs::exists(entry.path() / "cells")) found.emplace_back(fs::last_write_time(entry.path() / "cells"), entry.path());
  }
  std::sort(found.begin(), found.end());
  std::vector<fs::path> folders;
  folders.reserve(found.size());
  for (auto& [time, folder] : found) folders.push_back(std::move(folder));
  return folders;
}

}  // namespace alrun
