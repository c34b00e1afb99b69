#pragma once

#include <string>
#include <vector>

#include "analysis/show/show.h"

// The parts of standing_text(), a file each.
namespace alrun {

/// The seeds whose figures count: those that are finished if there are any, else all.
std::vector<const Curve*> counted_curves(const std::vector<Curve>& curves);

/// A row a round: means over the seeds that made it. Of many rounds some, and as many columns as a line has room for; both
/// are said.
std::string rounds_table(const Standing& standing, const ShowOptions& options);

/// Final and best value of the metric, its area, labels to each threshold, the ceiling, and cost.
std::string summary_table(const Standing& standing, const ShowOptions& options);

/// "seed 3", "seeds 1, 2 and 3", "20 seeds".
std::string in_words(const std::vector<std::uint64_t>& seeds);

}  // namespace alrun
