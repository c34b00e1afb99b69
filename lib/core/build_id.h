#pragma once

#include <string>

namespace alrun {

/// Tells this build of the program from others: the linker's build id (a hash of the program) in hex, or version and commit
/// where the linker gave none.
std::string build_id();

}  // namespace alrun
