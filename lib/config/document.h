#pragma once

#include <optional>
#include <string>

#include "core/value.h"

namespace alrun {

/// Reads a config file into a map that is not yet bound to options. Duplicate keys go to `diagnostics`; a file that cannot
/// be read throws Error, one that cannot be parsed ConfigError.
Value load_document(const std::string& file, Diagnostics& diagnostics);

/// One value laid over a document, from the command line.
struct Override {
  std::string path;  ///< "key.path"; elements of lists by index: stop.any.0.rounds
  std::string yaml;  ///< the value, in YAML; a map replaces the map at the path
  std::string flag;  ///< how messages name it: "--set key.path"
};

/// Reads "key.path=value"; a mistake goes to `diagnostics`.
std::optional<Override> parse_assignment(const std::string& assignment, Diagnostics& diagnostics);

/// A value for a key path that another document gives, with places there.
struct Setting {
  std::string path;
  Place path_place;
  Value value;
};

/// Lays a value over a document; mistakes go to `diagnostics`.
void apply_setting(Value& root, const Setting& setting, Diagnostics& diagnostics);

/// Lays an override over a document; mistakes go to `diagnostics`.
void apply_override(Value& root, const Override& change, Diagnostics& diagnostics);

}  // namespace alrun
