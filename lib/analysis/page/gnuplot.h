#pragma once

#include <string>
#include <string_view>

namespace alrun {

/// The SVG that gnuplot (of the PATH, as a child process) writes to its standard output for a script. The same script gives
/// the same text. Throws Error if there is no gnuplot, it fails (with what it says) or it writes anything else.
std::string run_gnuplot(std::string_view script);

/// Text as a string of a gnuplot script, in which nothing is replaced.
std::string gnuplot_quoted(std::string_view text);

}  // namespace alrun
