#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/value.h"

namespace alrun {

/// All leaves of a config by path, as compact JSON: {"training.epochs", "10"}; lists of maps item by item.
std::vector<std::pair<std::string, std::string>> config_leaves(const Value& config);

}  // namespace alrun
