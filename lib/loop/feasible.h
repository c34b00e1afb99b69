#pragma once

#include "loop/prepared.h"

namespace alrun {

/// Throws ConfigError with all that an experiment asks of a seed's documents and these do not have: classes and words that
/// its parts name, wherever they are nested, and the initial set. To be asked for every seed before any begins.
void require_feasible(const Experiment& experiment, const Prepared& prepared);

}  // namespace alrun
