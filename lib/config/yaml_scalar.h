#pragma once

#include <string>

#include "core/value.h"

namespace alrun {

/// A plain scalar by YAML 1.2's core schema: null, true, 12, 0o17, 0x1F, 1.5, .inf or text. A whole number that int64 cannot
/// hold is a real one.
Value plain_scalar(const std::string& text);

/// A scalar under a tag as yaml-cpp gives it: "?" for a plain one, "!" for text, "tag:yaml.org,2002:int" for !!int. Throws
/// ConfigError at `place` if the text is not what the tag says, or the tag is none of the core schema's.
Value tagged_scalar(const std::string& tag, const std::string& text, const Place& place);

/// Throws ConfigError at `place` unless the tag is none or that of the collection: "seq" or "map".
void require_collection_tag(const std::string& tag, const std::string& collection, const Place& place);

}  // namespace alrun
