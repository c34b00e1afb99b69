#pragma once

#include <string_view>

namespace alrun {

/// What this program was built from; `commit` ends in "-dirty" if the work tree had changes, and is "unknown" without git.
struct BuildInfo {
  std::string_view version;
  std::string_view commit;
  std::string_view build_type;
  std::string_view libtorch;  ///< the version built against
};

BuildInfo build_info();

}  // namespace alrun
