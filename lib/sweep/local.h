#pragma once

#include <cstddef>
#include <string>

#include "sweep/command.h"
#include "sweep/state.h"
#include "sweep/sweep.h"

namespace alrun {

/// Is told how a sweep on this machine goes on, by the thread that runs it.
class SweepObserver {
 public:
  virtual ~SweepObserver() = default;
  /// What a person should know.
  virtual void note(const std::string& text) = 0;
  /// Before the first combination starts; also if there is none to run.
  virtual void begins(std::size_t to_run, std::size_t side_by_side) = 0;
  /// Each time something may have changed, and every second at least.
  virtual void goes_on(std::size_t running) = 0;
  virtual void done(const Cell& cell, double seconds) = 0;
  virtual void failed(const Cell& cell, const std::string& why) = 0;
  /// The ledger cannot be written, once.
  virtual void ledger_failed(const std::string& why) = 0;
  /// The last, while the folder is still locked.
  virtual void ends(const SweepEnd& end) = 0;
};

/// Runs what is not finished, as child processes; a folder where all is finished is only read. Throws OutputConflict if
/// another process is at work there, and Error if nothing can be started.
SweepEnd run_sweep(const Sweep& sweep, const SweepOptions& options, SweepObserver& observer);

}  // namespace alrun
