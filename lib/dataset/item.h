#pragma once

#include <string_view>

namespace alrun {

/// A document as those who answer for it see it.
struct Item {
  std::string_view id;  ///< the dataset's own name for it
  std::string_view text;
};

}  // namespace alrun
