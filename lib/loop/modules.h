#pragma once

#include "loop/experiment.h"

namespace alrun {

/// Opens the modules that a run needs, so that what keeps it from running is said before anything is computed. Throws Error
/// naming the key that asks for a module.
void open_modules(const Experiment& experiment);

}  // namespace alrun
