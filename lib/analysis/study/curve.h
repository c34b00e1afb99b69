#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "core/value.h"
#include "loop/records.h"
#include "session/result.h"
#include "task/metrics.h"

namespace alrun {

/// A round of a learning curve. The primary metric is always there; what is measured for each class is left out.
struct CurvePoint {
  std::int64_t n_labeled = 0;
  Metrics test;
  std::optional<Metrics> validation;
  std::optional<double> cost;
  std::vector<DocumentId> queried;  ///< after this round
  std::vector<std::int64_t> labels_per_class;
  std::optional<PhaseSeconds> seconds;  ///< without the elapsed time
};

/// A metric as a number; nullopt where the file lacks it or it is undefined.
std::optional<double> value_if_any(const Metrics& metrics, std::string_view metric);

/// A metric that a result file holds.
struct StudyMetric {
  std::string name;
  bool higher_is_better = true;
  double low = 0;
  double high = std::numeric_limits<double>::infinity();
};

/// The metrics of a task of that name; of classification where it has none, as results from before there were other tasks.
std::vector<StudyMetric> metrics_of_task(const std::string& task);

/// One seed's learning curve: a point at least, label counts never falling.
struct Curve {
  std::uint64_t seed = 0;
  std::size_t file = 0;  ///< index into Study::files
  std::vector<CurvePoint> points;
  std::optional<Metrics> ceiling{};  ///< on test, of the model trained on all of train
  std::vector<ShadowStop> shadow{};  ///< what the rules in the shadow would have done
  std::string stopped_by{};          ///< the rule that ended the run; "" if the file does not say
  std::string stop_reason{};         ///< in words; the same

  [[nodiscard]] std::vector<std::int64_t> labels() const;
  /// The primary metric on test.
  [[nodiscard]] std::vector<double> values() const;
};

/// What a result file says of all its runs.
struct StudyFile {
  std::string path;
  Value config;  ///< every resolved key, and under `inputs` the files they name
  DatasetRecord dataset;
  std::vector<StudyMetric> metrics;  ///< that its rounds have, the primary first
  std::vector<double> labels_to;     ///< the thresholds of its config, of the primary metric
  std::vector<std::string> notes{};  ///< what a reader of the numbers must know
  Status status = Status::complete;
  std::string error{};                           ///< why it failed
  std::vector<std::uint64_t> seeds_not_begun{};  ///< without a finished round, in a result that is not finished
};

/// A result that is not finished and therefore not among a study's files.
struct LeftOut {
  std::string path;
  Status status = Status::failed;
  std::string error{};  ///< why it failed; "" if the file does not say
};

/// Learning curves of several seeds, from one result file or several.
struct Study {
  std::vector<StudyFile> files;
  std::vector<Curve> curves;  ///< by rising seed; the same seed may come from two files
  std::vector<LeftOut> left_out{};
};

/// What becomes of a result whose runs have not all finished: an error, or it is left out, or taken as far as it goes.
enum class Unfinished : std::uint8_t { refuse, leave_out, take };

/// What becomes a curve's point of a round that a run has just made.
CurvePoint point_of(const RoundRecord& record);

/// Reads result files; fields that are not needed may be missing or anything. Throws Error naming the file, the place in it
/// and the remedy.
Study read_study(const std::vector<std::filesystem::path>& paths, Unfinished unfinished = Unfinished::refuse);

}  // namespace alrun
