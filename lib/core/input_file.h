#pragma once

#include <string>

namespace alrun {

/// A file that an option names, as the results cite it.
struct InputFile {
  std::string path;
  std::string sha256;
};

}  // namespace alrun
