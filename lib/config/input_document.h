#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/input_file.h"
#include "core/value.h"

namespace alrun {

/// An option that is a map or names a YAML file that holds it: gives the map to `take`, and sets `file` if it lies in one.
/// False if the value is neither. What is wrong with a file goes to `diagnostics`, at its own places; that it cannot be read
/// at the option's.
bool read_map_or_file(const Value& value, std::optional<InputFile>& file, Diagnostics& diagnostics,
                      const std::function<void(const Value& map)>& take);

}  // namespace alrun
