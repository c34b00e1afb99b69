#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/value.h"

namespace alrun {

/// What a file that is read as a config is to hold.
enum class DocumentKind : std::uint8_t { experiment, grid };

/// Reads a config file, or standard input if it is called "-", into a map that is not yet bound to options. Duplicate keys
/// go to `diagnostics`; what cannot be read or parsed, or is of another kind, throws ConfigError.
Value load_document(const std::string& file, DocumentKind kind, Diagnostics& diagnostics);

/// How messages name a config file: its path, or "<stdin>".
std::string document_name(const std::string& file);

/// What an experiment or a sweep is called after its file: the file's name without its ending, or "stdin".
std::string document_stem(const std::string& file);

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
