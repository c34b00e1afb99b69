#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/statistics/statistics.h"
#include "analysis/study/comparable.h"
#include "analysis/study/curve.h"

namespace alrun {

/// When a change of the area under the curve for the worse counts as a regression.
struct CompareOptions {
  double tolerance = 0.005;  ///< of nAULC: a loss that does not exceed it is none
  double alpha = 0.05;       ///< of the one-sided paired t
  std::string metric{};      ///< that curves are of; "" for the task's primary one
};

/// The same number of the two runs of a seed.
struct SeedPair {
  std::uint64_t seed = 0;
  double base = 0;
  double fresh = 0;

  friend bool operator==(const SeedPair&, const SeedPair&) = default;
};

/// A metric on both sides. The tests ask whether NEW is worse; p-values are nothing where undefined.
struct MetricComparison {
  std::string name;  ///< naulc, final_accuracy, labels_to_0.80, accuracy_at_500; of another metric its name in the place
                     ///< of accuracy
  bool higher_is_better = true;
  std::vector<SeedPair> pairs;  ///< seeds at which both sides have it
  std::size_t base_has = 0;     ///< seeds at which a side has it: a threshold may not be reached
  std::size_t fresh_has = 0;
  std::optional<double> base_mean;  ///< over pairs, as all that follows
  std::optional<double> fresh_mean;
  std::optional<double> change;        ///< NEW - BASE
  std::optional<double> deviation;     ///< of the changes, n - 1
  std::optional<Interval> interval;    ///< 95 % of the change, Student's t
  std::optional<TestResult> t;         ///< paired, one-sided
  std::optional<TestResult> t_both;    ///< the same, two-sided
  std::optional<TestResult> wilcoxon;  ///< one-sided
  std::optional<TestResult> wilcoxon_both;
  std::optional<double> holm;  ///< of t, over the secondary metrics; nothing for naulc

  /// How much worse NEW is on average: the change in the bad direction.
  [[nodiscard]] std::optional<double> loss() const;
};

/// How much of what the two runs of a seed queried is common to both: |A and B| / |A or B|.
struct QueryOverlap {
  std::uint64_t seed = 0;
  double jaccard = 0;
};

/// A note of result files, and whose it is.
struct SideNote {
  std::string text;
  bool base = false;
  bool fresh = false;
};

struct Comparison {
  CompareOptions options;
  StudyMetric metric;  ///< that curves are of
  std::vector<std::string> base_files;
  std::vector<std::string> fresh_files;
  DatasetRecord dataset;
  std::vector<std::uint64_t> seeds;
  std::int64_t first_label = 0;  ///< the least and largest label count of the curves
  std::int64_t last_label = 0;
  std::vector<ConfigDifference> differences;
  std::vector<SideNote> notes;
  std::vector<std::string> omissions;     ///< what is not compared, or only in part, and why
  std::vector<MetricComparison> metrics;  ///< naulc first: it decides
  std::vector<QueryOverlap> overlaps;     ///< of seeds at which both sides queried anything
  std::optional<double> mean_overlap;
  bool regression = false;
  std::string reason;  ///< of the verdict, a sentence
};

/// The fewest paired seeds of which a test has a say; below, the tolerance alone decides.
inline constexpr std::size_t seeds_to_test = 3;

/// "BASE and NEW": whose a note is.
std::string whose(const SideNote& note);

/// Compares the curves of two studies, paired by seed. A regression is a mean fall of nAULC (where lower is better, a rise)
/// beyond the tolerance that is, from seeds_to_test seeds on, also significant. Throws Error naming the difference if the
/// two cannot be compared: a seed twice on a side, unequal seeds, documents, tasks or label counts, a metric that a file
/// lacks, or a side that mixes experiments.
Comparison compare(const Study& base, const Study& fresh, const CompareOptions& options);

}  // namespace alrun
