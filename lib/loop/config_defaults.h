#pragma once

#include "core/value.h"

namespace alrun {

/// A config with every key that it lacks and that this program gives a default: it was written before the key was there.
Value with_defaults(Value config);

}  // namespace alrun
