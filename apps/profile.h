#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "session/session.h"

namespace alrun {

/// Notes where a session's time goes, and passes all it is told on to another observer.
class Profile final : public SessionObserver {
 public:
  explicit Profile(SessionObserver& next) : next_(next) {}

  void note(const std::string& line) override { next_.note(line); }
  void detail(const std::string& line) override { next_.detail(line); }
  void started(const std::vector<std::uint64_t>& seeds, std::size_t rounds_before) override;
  void prepared(const PreparationSeconds& seconds) override;
  void training_begins(std::uint64_t seed, std::int64_t round) override;
  void round_written(std::uint64_t seed, std::int64_t round, double seconds) override;
  void round_done(std::uint64_t seed, const RoundRecord& record) override;
  void run_done(const RunRecord& run) override { next_.run_done(run); }
  void result_written(double seconds) override;

  /// A table: what a round took, a line each, and the sums. Of seeds side by side the sums exceed the time that passed.
  [[nodiscard]] std::string report() const;

 private:
  struct Round {
    PhaseSeconds seconds;
    double write = 0;
  };

  SessionObserver& next_;
  std::mutex mutex_;
  PreparationSeconds preparation_;
  std::map<std::pair<std::uint64_t, std::int64_t>, Round> rounds_;  ///< by seed and round
  std::optional<double> first_training_;
  double result_ = 0;
};

}  // namespace alrun
