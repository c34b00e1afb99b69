#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/document.h"
#include "loop/experiment.h"

namespace alrun {

/// The most combinations of a sweep.
inline constexpr std::size_t sweep_limit = 100'000;

/// One combination of a sweep's values.
struct Cell {
  std::string name;    ///< "sampler.type=badge,seed=3": a pair for each dimension; safe in file names, unlike any other's
  std::string output;  ///< FOLDER/name.json
  std::string hash;    ///< what its result's config_hash is
  std::vector<Setting> settings;  ///< to lay over the base, in order
};

/// A grid of experiments with every combination laid out and checked.
struct Sweep {
  std::string name;                      ///< of the sweep; its experiments are named by all dimensions but the seed
  std::string folder;                    ///< where the results go
  std::optional<std::string> base_file;  ///< the experiment that is varied, if it is a file of its own
  Value base;                            ///< and its content
  Value grid;                            ///< the grid file, but with the base's content in place of its name
  std::vector<Cell> cells;               ///< variants change slowest, then each key of the grid in the order written
};

/// Reads a grid file and checks every combination as `alrun check` does; `folder` replaces its `output`. Throws ConfigError
/// with every mistake, once, and a combination it stands in; more than `limit` combinations are one.
Sweep load_sweep(const std::string& file, const std::optional<std::string>& folder = std::nullopt,
                 std::size_t limit = sweep_limit);

/// What `alrun` is called with to run a cell, but for its own name: run BASE --set KEY=VALUE... --output FILE.
std::vector<std::string> run_arguments(const Cell& cell, const std::string& base_file);

}  // namespace alrun
