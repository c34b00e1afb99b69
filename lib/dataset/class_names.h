#pragma once

#include <fmt/format.h>

#include <string>
#include <vector>

#include "core/value.h"
#include "core/wording.h"

namespace alrun {

/// "the dataset has no class 'x'", with the name that was meant, or all if they are few.
inline std::string no_such_class(const std::string& name, const std::vector<std::string>& known) {
  constexpr std::size_t most_listed = 50;
  auto hint = did_you_mean(name, known);
  if (hint.empty() && known.size() <= most_listed) hint = "; known: " + spoken_list(known);
  return fmt::format("the dataset has no class '{}'{}", name, hint);
}

}  // namespace alrun
