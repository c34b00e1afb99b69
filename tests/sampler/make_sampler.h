#pragma once

#include <memory>
#include <string>

#include "sampler/sampler.h"

namespace alrun::testing {

/// A sampler as a config would name it; throws ConfigError if the options are wrong.
inline std::unique_ptr<Sampler> make_sampler(const std::string& type, Value options = Value::Map{}) {
  options.set("type", type);
  Component<Sampler> component;
  Diagnostics diagnostics;
  Codec<Component<Sampler>>::read(options, component, {}, {"sampler", diagnostics});
  diagnostics.throw_if_any();
  return component.make();
}

/// A map of one option; more by set().
inline Value option(const char* key, const Value& value) {
  Value map;
  map.set(key, value);
  return map;
}

}  // namespace alrun::testing
