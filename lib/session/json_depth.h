#pragma once

#include <cstddef>
#include <string_view>

namespace alrun {

/// The deepest nesting of JSON that is read: some way beyond what configs and sampler notes can reach.
inline constexpr std::size_t json_depth_limit = 200;

/// Whether JSON text nests deeper. To be asked first: what was parsed is written and copied by recursion.
bool nests_too_deep(std::string_view json);

}  // namespace alrun
