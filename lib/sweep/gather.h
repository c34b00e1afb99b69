#pragma once

#include "sweep/command.h"
#include "sweep/state.h"
#include "sweep/sweep.h"

namespace alrun {

/// Checks what is there and writes the ledger, running nothing; what finished tasks said is removed. Throws OutputConflict
/// if another process is at work there and something is missing.
SweepEnd gather_sweep(const Sweep& sweep, const SweepOptions& options, const SweepNote& note);

}  // namespace alrun
