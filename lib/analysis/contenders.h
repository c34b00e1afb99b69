#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/curve.h"

namespace alrun {

/// Curves of one experiment on one set of documents.
struct ContenderGroup {
  std::string label;        ///< unique among those of its dataset: the sampler's type, made so by name, options or number
  std::size_t dataset = 0;  ///< counts sets of documents, in the order of files
  std::vector<std::size_t> files;    ///< of Study::files, rising
  std::vector<const Curve*> curves;  ///< of the study, by rising seed
};

/// Groups a study's runs: same config but for name, output, seed and seeds, and same documents. Throws Error naming the
/// files if a group has a seed twice.
std::vector<ContenderGroup> contender_groups(const Study& study);

/// All leaves of a config by path, as compact JSON: {"training.epochs", "10"}; lists of maps item by item.
std::vector<std::pair<std::string, std::string>> config_leaves(const Value& config);

}  // namespace alrun
