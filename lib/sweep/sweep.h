#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/document.h"
#include "loop/experiment.h"
#include "session/target_guard.h"

namespace alrun {

/// The most combinations of a sweep.
inline constexpr std::size_t sweep_limit = 100'000;

/// What a sweep writes into its folder beside the results: the lock of whoever runs it, the base as it was at the start, and
/// what failed.
inline constexpr const char* sweep_lock_name = "sweep.lock";
inline constexpr const char* sweep_base_name = "sweep-base.yaml";
inline constexpr const char* sweep_ledger_name = "failures.txt";

/// One combination of a sweep's values.
struct Cell {
  std::string name;    ///< "sampler.type=badge,seed=3": a pair for each dimension; safe in file names, unlike any other's
  std::string output;  ///< FOLDER/name.json
  std::string hash;    ///< what its result's config_hash is
  std::vector<Setting> settings;           ///< to lay over the base, in order
  std::vector<std::string> side_suffixes;  ///< of what its run keeps beside the result
};

/// A grid of experiments with every combination laid out and checked.
struct Sweep {
  std::string name;                      ///< of the sweep; its experiments are named by all dimensions but the seed
  std::string folder;                    ///< where the results go
  std::optional<std::string> base_file;  ///< the experiment that is varied, if it is a file of its own
  Value base;                            ///< and its content
  Value grid;                            ///< the grid file, but with the base's content in place of its name
  std::vector<ReadPath> inputs;          ///< the grid, the base, and what its combinations read, each once
  std::vector<Cell> cells;               ///< variants change slowest, then each key of the grid in the order written
};

/// Reads a grid file and checks every combination as `alrun check` does; `folder` replaces its `output`. Throws ConfigError
/// with every mistake, once, and a combination it stands in; more than `limit` combinations are one.
Sweep load_sweep(const std::string& file, const std::optional<std::string>& folder = std::nullopt,
                 std::size_t limit = sweep_limit);

/// Throws OutputConflict if the sweep would write its results, or what lies beside them, where it reads or where there is no
/// place for a file.
void require_free_outputs(const Sweep& sweep);

/// What `alrun` is called with to run a cell, but for its own name: run BASE --set KEY=VALUE... --output FILE.
std::vector<std::string> run_arguments(const Cell& cell, const std::string& base_file);

}  // namespace alrun
