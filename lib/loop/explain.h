#pragma once

#include "sampler/sampler.h"
#include "task/task.h"

namespace alrun {

/// Adds to the sampler's own explanations what is the same for all samplers: id, rank, score, the predicted answer and,
/// where that is a class, its probability. `predictions` are those of the selection's documents.
void explain(PoolView& view, const Task& task, const Predictions& predictions, Selection& selection);

}  // namespace alrun
