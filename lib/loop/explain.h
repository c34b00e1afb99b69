#pragma once

#include <span>
#include <string>

#include "sampler/sampler.h"

namespace alrun {

/// Adds to the sampler's own explanations what is the same for all samplers: id, rank, score, predicted class and its
/// probability.
void explain(PoolView& view, std::span<const std::string> classes, Selection& selection);

}  // namespace alrun
