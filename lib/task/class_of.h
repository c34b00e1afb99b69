#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/value.h"

namespace alrun {

/// The number of the class that a value names. Throws Error with the fact and the remedy if there is none of that name.
std::int32_t class_of(const Value& value, std::span<const std::string> classes);

}  // namespace alrun
