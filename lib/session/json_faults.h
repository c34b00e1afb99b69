#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace alrun {

/// Why a text is no JSON, in words; `byte` counts from 1 and is the last that a parser read, one beyond the end if it wanted
/// more.
std::string json_fault(std::string_view text, std::size_t byte);

}  // namespace alrun
