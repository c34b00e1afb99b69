#pragma once

#include <string>

namespace alrun {

/// What an error number of the system (errno, the value of a std::error_code) means.
std::string system_fact(int error);

/// What an error number means, and what helps against it if anything does: "No space left on device; free some". To be put
/// behind a place and what was tried.
std::string system_words(int error);

}  // namespace alrun
