#pragma once

#include "loop/seed_run.h"

namespace alrun {

/// One round: train, evaluate, stop or choose what to ask next. The query is not put yet. Throws Interrupted when told to.
RoundRecord play_round(SeedRun& run, std::int64_t round);

/// The metrics on test of the model trained on all of train, as the first round's is on its labels.
Metrics ceiling_of(const SeedRun& run);

}  // namespace alrun
