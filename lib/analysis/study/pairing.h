#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analysis/study/contenders.h"

// Contenders on the same documents are compared over the seeds that they have in common.
namespace alrun {

/// The two curves of each seed common to both, by rising seed.
std::vector<std::pair<const Curve*, const Curve*>> curve_pairs(const ContenderGroup& a, const ContenderGroup& b);

/// Seeds that all of the groups have, rising.
std::vector<std::uint64_t> common_seeds(const std::vector<const ContenderGroup*>& groups);

/// A group's curve of a seed that it has.
const Curve& curve_of_seed(const ContenderGroup& group, std::uint64_t seed);

/// Why two contenders of a dataset cannot be paired by seed: no seed in common or other label counts; nothing if they can.
std::optional<std::string> pairing_refusal(const ContenderGroup& a, const ContenderGroup& b);

}  // namespace alrun
