#pragma once

#include <string>

namespace alrun {

/// Says on a terminal what is awaited from it, if `file` is "-", standard input. `what` is "config" or "grid".
void announce_standard_input(const std::string& file, const char* what);

}  // namespace alrun
