#pragma once

#include <string>
#include <vector>

namespace alrun {

/// A word as a POSIX shell reads it back.
std::string shell_quoted(const std::string& word);

/// A command as a line of shell.
std::string shell_line(const std::vector<std::string>& words);

}  // namespace alrun
