#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/value.h"

namespace alrun {

/// The value with 1 for 1.0, in lists too: other writers of JSON, such as jq, take one for the other.
Value with_whole_numbers(const Value& value);

/// All leaves of a config by path, as compact JSON: {"training.epochs", "10"}; lists of maps item by item.
std::vector<std::pair<std::string, std::string>> config_leaves(const Value& config);

}  // namespace alrun
