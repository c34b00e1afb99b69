#pragma once

#include <filesystem>
#include <string>

#include "model/engine.h"

namespace alrun {

/// Writes an engine's state to a file of sections. Throws Error naming the path.
void write_state(const EngineState& state, const std::filesystem::path& file, const std::string& key);

/// A state as written under that key, whose matrices have the sizes that the file says: whether these fit a model is for the
/// caller to check. Throws Error, DamagedFile among them.
EngineState read_state(const std::filesystem::path& file, const std::string& key);

}  // namespace alrun
