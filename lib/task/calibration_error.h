#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace alrun {

/// Expected calibration error in 15 equal-width bins (Guo et al. 2017): of decisions, each with the probability that it was
/// given and whether it was right.
class CalibrationError {
 public:
  void add(double confidence, bool correct) {
    // Bins are (low, high], as in the paper; a confidence of 0 goes to the first.
    const double scaled = std::ceil(confidence * bins) - 1;
    auto& bin = bins_[static_cast<std::size_t>(std::clamp(scaled, 0.0, double{bins - 1}))];
    bin.confidence += confidence;
    bin.correct += correct ? 1 : 0;
  }
  [[nodiscard]] double over(std::size_t n) const {
    double gap = 0;
    for (const auto& bin : bins_) gap += std::abs(bin.correct - bin.confidence);
    return gap / static_cast<double>(n);
  }

 private:
  static constexpr std::size_t bins = 15;
  struct Bin {
    double confidence = 0;
    double correct = 0;
  };
  std::array<Bin, bins> bins_{};
};

}  // namespace alrun
