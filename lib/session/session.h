#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "loop/experiment.h"
#include "loop/loop.h"
#include "session/output.h"

namespace alrun {

/// Is told how a session goes, beside its rounds.
class SessionObserver : public Observer {
 public:
  /// A line for people: what was read, what is resumed.
  virtual void note(const std::string& line) = 0;
  /// A line for who looks into how it works: nothing is wrong.
  virtual void detail(const std::string& line) = 0;
  /// The rounds begin; of `rounds_before` a resumed run has that many already.
  virtual void started(const std::vector<std::uint64_t>& seeds, std::size_t rounds_before) = 0;
  /// The documents are ready.
  virtual void prepared(const PreparationSeconds& /*seconds*/) {}
  /// A round is on disk, before round_done.
  virtual void round_written(std::uint64_t /*seed*/, std::int64_t /*round*/, double /*seconds*/) {}
  /// The result is.
  virtual void result_written(double /*seconds*/) {}
};

/// What a result of this experiment is known by: its resolved config and the files it names (read now), and their hash as
/// the result file has it.
struct Identity {
  Value config;
  std::vector<InputFile> inputs;
  std::string hash;
};
Identity identity_of(const Experiment& experiment);

/// What the names of the files that a run of it keeps beside its result add to the result's.
std::vector<std::string> side_suffixes_of(const Experiment& experiment);

struct SessionOptions {
  int threads = 1;
  Existing existing = Existing::refuse;
  bool to_file = true;      ///< false: nothing is written, the caller has the result's text
  bool cache = true;        ///< whether cached corpora are used and made
  std::string config_file;  ///< what the result must not replace; "" if there is none
};

/// Runs every seed of an experiment and returns the result file's text, which is also written to the output unless
/// to_file is false. Finished rounds are in the journal beside it, whatever happens; on failure and interruption the
/// result so far is written before the exception goes on. Returns "" if a resumed run is finished already.
std::string run_session(const Experiment& experiment, const SessionOptions& options, SessionObserver& observer,
                        const std::atomic<bool>& interrupted);

}  // namespace alrun
