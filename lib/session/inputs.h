#pragma once

#include <vector>

#include "loop/experiment.h"
#include "session/target_guard.h"

namespace alrun {

/// The files that the options of the sampler, of the one that chooses the initial set, and of the oracle name, as they were
/// when the config was read.
std::vector<InputFile> inputs_of(const Experiment& experiment);

/// All that an experiment reads but its config: those files, and where its dataset lies.
std::vector<ReadPath> read_paths(const Experiment& experiment);

}  // namespace alrun
