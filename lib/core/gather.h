#pragma once

#include "core/error.h"

namespace alrun {

/// Runs `check` and takes over the mistakes of a ConfigError that it throws, so that the checks after it run, too.
template <class Check>
void gather(Diagnostics& diagnostics, const Check& check) {
  try {
    check();
  } catch (const ConfigError& error) {
    for (const auto& mistake : error.diagnostics()) diagnostics.add(mistake.place, mistake.message);
  }
}

}  // namespace alrun
