#pragma once

#include <array>
#include <csignal>

// What the program finds around it when it starts, and what it leaves to the programs that it starts.
namespace alrun {

/// Opens those of descriptors 0 to 2 that are closed, so that no file that is opened later takes their place: what is
/// printed would land in it. Reading or writing them still fails, as it would if they were closed.
void open_standard_streams();

/// Signals that say something about the surroundings and must not end or stop the work: a reader or a terminal went away, a
/// limit on file sizes is reached, a terminal takes nothing from the background. Where it matters a call fails instead.
inline constexpr std::array ignored_signals = {SIGPIPE, SIGXFSZ, SIGHUP, SIGTTOU};

/// Ignores them, whatever the program's caller did; and takes note of children that end, whatever it did.
void set_signals();

/// Their defaults again, for a program that is started. May be called between fork and exec.
void restore_signals();

}  // namespace alrun
