#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/value.h"

// How messages name things.
namespace alrun {

/// The known name closest to `name` by edit distance, or "" if none is close enough to be meant.
std::string closest(std::string_view name, const std::vector<std::string>& known);

/// "; did you mean 'x'?" where a text value is close to a known word, else "".
std::string did_you_mean(const Value& value, const std::vector<std::string>& known);

/// "a sampler", "an oracle".
std::string with_article(std::string_view noun);

/// "a, b and c".
std::string spoken_list(const std::vector<std::string>& names);

}  // namespace alrun
