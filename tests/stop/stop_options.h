#pragma once

#include <string>

#include "config/yaml.h"
#include "stop/rule_set.h"

namespace alrun::testing {

/// `stop:` as a config writes it. Throws ConfigError.
inline StopOptions stop_options(const std::string& yaml) {
  Diagnostics diagnostics;
  const auto value = parse_yaml(yaml, "stop.yaml", diagnostics);
  StopOptions stop;
  read_section(value, stop, "'stop'", diagnostics);
  diagnostics.throw_if_any();
  return stop;
}

}  // namespace alrun::testing
