#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "analysis/study/curve.h"
#include "session/session.h"

namespace alrun {

enum class LogLevel : std::uint8_t { error, info, debug };

/// Progress on standard error: a live line with an estimate of the time left on a terminal, one plain line a round
/// elsewhere.
class Progress final : public SessionObserver {
 public:
  /// `rounds` is how many rounds each seed will make, if that is known beforehand.
  Progress(LogLevel level, std::optional<std::int64_t> rounds);
  ~Progress() override;

  void note(const std::string& line) override;
  void detail(const std::string& line) override;
  void started(const std::vector<std::uint64_t>& seeds, std::size_t rounds_before) override;
  void round_done(std::uint64_t seed, const RoundRecord& record) override;
  void waiting(std::uint64_t seed, std::size_t answered, std::size_t asked) override;
  void run_done(const RunRecord& run) override;
  /// The curve of the runs that are done, if somebody looks at a terminal.
  void show_curve();

 private:
  [[nodiscard]] std::string estimate() const;

  LogLevel level_;
  std::optional<std::int64_t> rounds_;
  std::mutex mutex_;
  std::size_t seeds_ = 1;
  std::size_t rounds_before_ = 0;
  std::size_t rounds_done_ = 0;
  std::string metric_;         ///< the primary one
  std::vector<Curve> curves_;  ///< of the runs that are done
  std::chrono::steady_clock::time_point start_;
};

}  // namespace alrun
