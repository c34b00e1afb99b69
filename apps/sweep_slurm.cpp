#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iterator>
#include <set>
#include <sstream>

#include "analysis/sweep_names.h"
#include "config/yaml.h"
#include "core/file.h"
#include "core/hash.h"
#include "jobs.h"
#include "report/output_conflict.h"
#include "sweep.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

bool in_path(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (::access((fs::path(folder) / program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

// Slurm's MaxArraySize, which an index stays below; its own default if it cannot be asked.
std::size_t longest_array() {
  constexpr std::size_t fallback = 1001;
  if (!in_path("scontrol")) return fallback;
  const auto config = run_program({"scontrol", "show", "config"}).output;
  const auto line = config.find("MaxArraySize");
  const auto digits = config.find_first_of("0123456789", line);
  if (line == std::string::npos || digits == std::string::npos) return fallback;
  std::size_t size = 0;
  std::from_chars(config.data() + digits, config.data() + config.size(), size);
  return size > 0 ? size : fallback;
}

constexpr const char* jobs_file = "jobs";

fs::path slurm_folder(const Sweep& sweep) { return fs::path(sweep.folder) / "slurm"; }

// In sbatch's file names % begins a pattern.
std::string without_patterns(std::string path) {
  for (auto at = path.find('%'); at != std::string::npos; at = path.find('%', at + 2)) path.insert(at, "%");
  return path;
}

// What is submitted, as it is now: the grid and its base may change while jobs wait. It is kept in a folder that its content
// names, so that whatever is submitted later leaves it alone.
class Submission {
 public:
  Submission(const Sweep& sweep, const SweepOptions& options)
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

  [[nodiscard]] std::size_t tasks() const { return cells_.size(); }

  void write_files() const {
    write_atomically(folder_ / "grid.yaml", grid_);
    const auto base = folder_ / "base.yaml";
    write_atomically(base, base_);
    std::string lines;
    for (const auto* cell : cells_) {
      const auto words = cell_command(own_path(), *cell, base.string(), options_);
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
    write_script("gather.sh", "# Checks every result and lists what is missing.\nexec " +
                                  shell_line({own_path(), "sweep", (folder_ / "grid.yaml").string(), "--output",
                                              sweep_.folder, "--gather"}) +
                                  "\n");
  }

  // So that a later submission knows them.
  void keep_jobs(const std::vector<std::string>& jobs) const {
    write_atomically(folder_ / jobs_file, fmt::format("{}\n", fmt::join(jobs, "\n")));
  }

  [[nodiscard]] std::string submit_array(std::size_t first, std::size_t tasks) const {
    return submit(array_command(first, tasks));
  }

  [[nodiscard]] std::string submit_gathering(const std::vector<std::string>& arrays) const {
    auto words = sbatch_command("gather.log");
    words.push_back(fmt::format("--dependency=afterany:{}", fmt::join(arrays, ":")));
    words.push_back(script("gather.sh"));
    return submit(words);
  }

  // The same as lines of shell.
  void print_commands(std::size_t tasks, std::size_t longest) const {
    std::string arrays;
    for (std::size_t first = 0; first < tasks; first += longest) {
      const auto name = fmt::format("array{}", first / longest + 1);
      fmt::print("{}=$({})\n", name, shell_line(array_command(first, std::min(longest, tasks - first))));
      arrays += fmt::format(":${{{}%%;*}}", name);
    }
    fmt::print("{} --dependency=afterany{} {}\n", shell_line(sbatch_command("gather.log")), arrays,
               shell_quoted(script("gather.sh")));
  }

 private:
  [[nodiscard]] Value kept_grid() const {
    Value grid = sweep_.grid;
    if (grid.find("name") == nullptr) grid.set("name", sweep_.name);
    return grid;
  }

  [[nodiscard]] std::string script(const char* name) const { return (folder_ / name).string(); }

  void write_script(const char* name, const std::string& body) const {
    write_atomically(script(name), fmt::format("#!/bin/bash\n"
                                               "#SBATCH --job-name={}\n"
                                               "#SBATCH --ntasks=1\n"
                                               "#SBATCH --cpus-per-task={}\n"
                                               "#SBATCH --requeue\n"
                                               "#SBATCH --open-mode=append\n{}",
                                               file_name_parts({sweep_.name}).front(), options_.threads, body));
  }

  // The options given by the user come before those that a sweep cannot do without.
  [[nodiscard]] std::vector<std::string> sbatch_command(const char* log) const {
    std::vector<std::string> words{"sbatch", "--output=" + without_patterns((folder_ / log).string())};
    words.insert(words.end(), options_.sbatch.begin(), options_.sbatch.end());
    words.emplace_back("--parsable");
    return words;
  }

  [[nodiscard]] std::vector<std::string> array_command(std::size_t first, std::size_t tasks) const {
    auto words = sbatch_command("tasks.log");
    words.push_back(fmt::format("--array=0-{}", tasks - 1));
    if (options_.jobs > 0) words.back() += fmt::format("%{}", options_.jobs);
    words.insert(words.end(), {script("run.sh"), std::to_string(first)});
    return words;
  }

  // The job's id.
  static std::string submit(const std::vector<std::string>& words) {
    const auto end = run_program(words);
    if (end.code != 0) throw Error(fmt::format("sbatch refused the job ({}): {}", shell_line(words), end.why()));
    return end.output.substr(0, end.output.find_first_of(";\n"));
  }

  const Sweep& sweep_;
  const SweepOptions& options_;
  std::string grid_;
  std::string base_;
  std::vector<const Cell*> cells_;  ///< not finished
  fs::path folder_;
};

// Two tasks with one combination would be in each other's way.
void require_none_queued(const Sweep& sweep) {
  std::string ids;
  for (const auto& folder : slurm_submissions(sweep)) {
    std::istringstream jobs(read_own_file(folder / jobs_file, std::uint64_t{1} << 24U).value_or(""));
    for (std::string id; std::getline(jobs, id);) ids += (ids.empty() ? "" : ",") + id;
  }
  if (ids.empty() || !in_path("squeue")) return;
  auto queued = run_program({"squeue", "--noheader", "--format=%A", "--jobs=" + ids}).output;
  std::istringstream lines(queued);
  const std::set<std::string> jobs{std::istream_iterator<std::string>(lines), {}};
  if (jobs.empty()) return;
  throw OutputConflict(
      fmt::format("{}: jobs of an earlier submission are still queued or running; wait for them, or end "
                  "them: scancel {}",
                  sweep.folder, fmt::join(jobs, " ")));
}

}  // namespace

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

ExitCode submit_sweep(const Sweep& sweep, const SweepOptions& options) {
  if (!options.dry_run && !in_path("sbatch")) {
    throw Error("sbatch was not found: --slurm needs Slurm's commands on this machine; without --slurm the sweep runs here");
  }
  if (!options.dry_run) require_none_queued(sweep);
  const Submission submission(sweep, options);
  const auto tasks = submission.tasks();
  const auto note = [&](const std::string& line) {
    if (!options.quiet) fmt::print(stderr, "{}\n", line);
  };
  note(fmt::format("{} combinations, {} of them finished already", sweep.cells.size(), sweep.cells.size() - tasks));
  if (tasks == 0) return ExitCode::done;
  submission.write_files();
  const auto longest = longest_array();
  if (options.dry_run) {
    submission.print_commands(tasks, longest);
    return ExitCode::done;
  }
  std::vector<std::string> jobs;
  try {
    for (std::size_t first = 0; first < tasks; first += longest) {
      jobs.push_back(submission.submit_array(first, std::min(longest, tasks - first)));
    }
    jobs.push_back(submission.submit_gathering(jobs));
  } catch (const Error& error) {
    if (jobs.empty()) throw;
    submission.keep_jobs(jobs);
    throw Error(fmt::format("{}; submitted already: {} (scancel ends them)", error.what(), fmt::join(jobs, ", ")));
  }
  submission.keep_jobs(jobs);
  note(fmt::format("submitted {} tasks; job {} gathers when they have ended, and fails if any result is missing", tasks,
                   jobs.back()));
  for (const auto& job : jobs) fmt::print("{}\n", job);
  return ExitCode::done;
}

}  // namespace alrun
