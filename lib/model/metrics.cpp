#include "model/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/argmax.h"
#include "core/portable_math.h"

namespace alrun {
namespace {

constexpr std::size_t calibration_bins = 15;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

class CalibrationError {
 public:
  void add(double confidence, bool correct) {
    // Bins are (low, high], as in the paper; a confidence of 0 goes to the first.
    const double scaled = std::ceil(confidence * calibration_bins) - 1;
    auto& bin = bins_[static_cast<std::size_t>(std::clamp(scaled, 0.0, double{calibration_bins - 1}))];
    bin.confidence += confidence;
    bin.correct += correct ? 1 : 0;
  }
  [[nodiscard]] double over(std::size_t n) const {
    double gap = 0;
    for (const auto& bin : bins_) gap += std::abs(bin.correct - bin.confidence);
    return gap / static_cast<double>(n);
  }

 private:
  struct Bin {
    double confidence = 0;
    double correct = 0;
  };
  std::array<Bin, calibration_bins> bins_{};
};

struct ClassCounts {
  std::int64_t truth = 0;
  std::int64_t predicted = 0;
  std::int64_t both = 0;
};

}  // namespace

double value_of(const Metrics& metrics, Metric metric) {
  switch (metric) {
    case Metric::macro_f1:
      return metrics.macro_f1;
    case Metric::nll:
      return metrics.nll;
    case Metric::ece:
      return metrics.ece;
    case Metric::accuracy:
      break;
  }
  return metrics.accuracy;
}

Metrics evaluate(const Matrix& log_probabilities, std::span<const std::int32_t> labels) {
  const std::size_t n = log_probabilities.rows();
  std::vector<ClassCounts> counts(log_probabilities.columns());
  CalibrationError calibration;
  double log_likelihood = 0;
  std::int64_t correct = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = log_probabilities.row(i);
    const auto truth = static_cast<std::size_t>(labels[i]);
    const auto predicted = argmax(row);
    ++counts[truth].truth;
    ++counts[predicted].predicted;
    if (predicted == truth) {
      ++counts[truth].both;
      ++correct;
    }
    log_likelihood += row[truth];
    calibration.add(portable_exp(static_cast<double>(row[predicted])), predicted == truth);
  }

  Metrics metrics;  // of no documents all of it is 0/0, so NaN
  metrics.accuracy = static_cast<double>(correct) / static_cast<double>(n);
  metrics.nll = -log_likelihood / static_cast<double>(n);
  metrics.ece = calibration.over(n);
  double f1_sum = 0;
  int classes_present = 0;
  for (const auto& c : counts) {
    metrics.recall.push_back(c.truth == 0 ? undefined : static_cast<double>(c.both) / static_cast<double>(c.truth));
    // A class that only the model names would change what is averaged over from round to round. Those documents count
    // already: against the recall of the classes they belong to.
    if (c.truth == 0) continue;
    ++classes_present;
    f1_sum += 2.0 * static_cast<double>(c.both) / static_cast<double>(c.truth + c.predicted);
  }
  metrics.macro_f1 = f1_sum / classes_present;
  return metrics;
}

}  // namespace alrun
