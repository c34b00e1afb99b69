#include "sweep/command.h"

#include <filesystem>

#include "config/yaml.h"
#include "core/file.h"
#include "core/shell.h"
#include "session/output_conflict.h"

namespace alrun {

std::string program_path(const SweepOptions& options) {
  return options.program.empty() ? std::filesystem::read_symlink("/proc/self/exe").string() : options.program;
}

std::vector<std::string> cell_command(const std::string& program, const Cell& cell, const std::string& base_file,
                                      const SweepOptions& options) {
  auto words = run_arguments(cell, base_file);
  words.insert(words.begin(), program);
  words.insert(words.end(),
               {"--threads", std::to_string(options.threads), "--quiet", options.force ? "--force" : "--resume"});
  if (options.no_cache) words.emplace_back("--no-cache");
  return words;
}

std::string frozen_base(const Sweep& sweep) {
  const auto path = std::filesystem::path(sweep.folder) / sweep_base_name;
  write_atomically(path, to_yaml(sweep.base));
  return path.string();
}

std::unique_ptr<LockFile> lock_folder(const Sweep& sweep, const SweepNote& note) {
  try {
    auto lock = std::make_unique<LockFile>(std::filesystem::path(sweep.folder) / sweep_lock_name);
    if (!lock->note().empty()) note(lock->note());
    return lock;
  } catch (const FileBusy& busy) {
    throw OutputConflict(busy.what());
  }
}

Failure failure_of(const Cell& cell, const std::string& why, const std::string& base_file, const SweepOptions& options) {
  auto kept = options;
  kept.force = false;
  return {cell.name, why, shell_line(cell_command(program_path(options), cell, base_file, kept))};
}

}  // namespace alrun
