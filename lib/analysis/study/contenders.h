#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/study/comparable.h"
#include "analysis/study/curve.h"

namespace alrun {

/// Curves of one experiment on one set of documents.
struct ContenderGroup {
  std::string label;           ///< its experiment's, unique: the sampler's type, told apart from others by name or options
  std::size_t experiment = 0;  ///< counts experiments, in the order of files; the same on every set of documents
  std::size_t dataset = 0;     ///< counts sets of documents, in the order of files
  ConfigKeys keys;             ///< experiment_keys()
  std::vector<std::size_t> files;    ///< of Study::files, rising
  std::vector<const Curve*> curves;  ///< of the study, by rising seed
};

/// Groups a study's runs by experiment and documents. Of two sets of documents those groups are one experiment whose keys
/// agree, but for settings_of_datasets(). Throws Error naming the files if a group has a seed twice.
std::vector<ContenderGroup> contender_groups(const Study& study);

/// The keys, the sampler's aside, that are the same for all groups of each set of documents, but not on all of these: such
/// as a query size that goes with the number of documents.
std::vector<std::string> settings_of_datasets(const std::vector<ContenderGroup>& groups);

}  // namespace alrun
