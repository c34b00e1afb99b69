#pragma once

#include <string>

#include "core/value.h"

namespace alrun {

/// The most bytes, values (aliases counted each time they are used) and levels of nesting a config may have.
inline constexpr std::size_t yaml_byte_limit = 1U << 20U;
inline constexpr std::size_t yaml_value_limit = 100'000;
inline constexpr std::size_t yaml_depth_limit = 64;

/// Parses one YAML document into a Value with places. Duplicate keys are added to `diagnostics` (the first is kept); what
/// cannot be parsed at all throws ConfigError: bad syntax, a second document, a limit exceeded.
Value parse_yaml(const std::string& text, const std::string& file, Diagnostics& diagnostics);

/// Writes a Value as block-style YAML that reads back as the same Value.
std::string to_yaml(const Value& value);

/// The same in one line: what `--set key=` takes.
std::string to_flow_yaml(const Value& value);

}  // namespace alrun
