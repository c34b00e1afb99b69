#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>

#include "config/yaml.h"
#include "core/file.h"
#include "core/hash.h"
#include "core/shell.h"
#include "jobs.h"
#include "session/output_conflict.h"
#include "slurm_jobs.h"
#include "sweep.h"
#include "sweep/names.h"
#include "sweep/slurm_output.h"
#include "terminal.h"

namespace alrun {
namespace {

namespace fs = std::filesystem;

// Slurm's MaxArraySize; its own default if it cannot be asked: sbatch refuses what is too long.
std::size_t longest_array() {
  constexpr std::size_t fallback = 1001;
  if (!in_path("scontrol")) return fallback;
  const auto scontrol = run_program({"scontrol", "show", "config"});
  return scontrol.code == 0 ? max_array_size(scontrol.output).value_or(fallback) : fallback;
}

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
  [[nodiscard]] const fs::path& folder() const { return folder_; }

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

  // Arrays of at most `longest` tasks, then the job that gathers.
  void submit(std::size_t longest, SlurmJobs& jobs) const {
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

  // The same as lines of shell.
  void print_commands(std::size_t longest) const {
    std::string arrays;
    for (std::size_t first = 0; first < tasks(); first += longest) {
      const auto name = fmt::format("array{}", first / longest + 1);
      print_data(fmt::format("{}=$({})\n", name, shell_line(array_command(first, std::min(longest, tasks() - first)))));
      arrays += fmt::format(":${{{}%%;*}}", name);
    }
    print_data(fmt::format("{} --dependency=afterany{} {}\n", shell_line(sbatch_command("gather.log")), arrays,
                           shell_quoted(script("gather.sh"))));
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

  const Sweep& sweep_;
  const SweepOptions& options_;
  std::string grid_;
  std::string base_;
  std::vector<const Cell*> cells_;  ///< not finished
  fs::path folder_;
};

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
  const Submission submission(sweep, options);
  const auto tasks = submission.tasks();
  const auto note = [&](const std::string& line) {
    if (!options.quiet) say_text(line);
  };
  note(fmt::format("{} combinations, {} of them finished already", sweep.cells.size(), sweep.cells.size() - tasks));
  if (tasks == 0) return ExitCode::done;
  const auto longest = longest_array();
  if (options.dry_run) {
    submission.write_files();
    submission.print_commands(longest);
    return ExitCode::done;
  }
  // Two tasks with one combination would be in each other's way.
  const auto lock = lock_folder(sweep);
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
  note(fmt::format("submitted {} tasks; job {} gathers when they have ended, and fails if any result is missing", tasks,
                   jobs.submitted().back().id));
  for (const auto& job : jobs.submitted()) print("{}\n", job.id);
  return ExitCode::done;
}

}  // namespace alrun
