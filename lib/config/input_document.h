#pragma once

#include <optional>
#include <string>

#include "core/input_file.h"
#include "core/value.h"

namespace alrun {

/// A YAML file that an option names.
struct InputDocument {
  InputFile file;
  Value root;
};

/// Reads it. What is wrong with it goes to `diagnostics`, at its own places; that it cannot be read at `place`, the
/// option's.
std::optional<InputDocument> read_input_document(const std::string& path, const Place& place, Diagnostics& diagnostics);

}  // namespace alrun
