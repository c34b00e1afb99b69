#pragma once

#include "loop/seed_run.h"

namespace alrun {

/// Whether a recorded round of another run holds all that this one's rules look at, and its query is what they would have
/// let it be.
bool would_be_made(const SeedRun& run, const RoundRecord& recorded);

/// A round as it was recorded, under this run's rules: only what later rounds depend on is done again. Throws Error if the
/// record does not fit the documents.
RoundRecord replay_round(SeedRun& run, const RoundRecord& recorded);

}  // namespace alrun
