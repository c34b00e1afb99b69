#pragma once

#include <chrono>

namespace alrun {

/// Wall-clock time of one phase after another.
class Stopwatch {
 public:
  /// Seconds since construction or the last lap.
  [[nodiscard]] double elapsed() const { return std::chrono::duration<double>(Clock::now() - since_).count(); }
  /// The same, and the next lap begins.
  double lap() {
    const auto now = Clock::now();
    const std::chrono::duration<double> passed = now - since_;
    since_ = now;
    return passed.count();
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point since_ = Clock::now();
};

}  // namespace alrun
