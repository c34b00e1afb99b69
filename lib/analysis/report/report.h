#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analysis/statistics/friedman.h"
#include "analysis/statistics/statistics.h"
#include "analysis/study/curve.h"
#include "analysis/study/mean_curve.h"
#include "analysis/study/told_apart.h"

// All that a report says of a study, as numbers; report_output.h writes them. What is undefined is nothing.
namespace alrun {

struct ReportOptions {
  /// The label of the contender that all are measured by; "": of each the one that differs from it in nothing but the
  /// sampler, which is random, else the first random one of the dataset, else its first.
  std::string baseline;
  std::string metric{};  ///< that curves are of; "" for the task's primary one
};

/// A run in numbers.
struct ReportRun {
  std::uint64_t seed = 0;
  std::string file;
  std::size_t rounds = 0;
  std::int64_t first_label = 0;
  std::int64_t last_label = 0;
  double final_accuracy = 0;
  std::optional<double> naulc;
  std::optional<double> ceiling;
  std::string stopped_by;
};

/// A rule in the shadow: means over the runs in which it fired.
struct ShadowMark {
  std::string id;
  std::string label;   ///< the id, and what tells its options from those of other rules of this id
  ConfigKeys options;  ///< with defaults; empty if the file's config does not tell
  std::size_t fired = 0;
  std::size_t runs = 0;
  std::optional<double> labels;
  std::optional<double> accuracy;  ///< on test, when it fired
  std::optional<double> labels_saved;
  std::optional<double> accuracy_cost;
};

/// A value of the metric that contenders are to reach. It fits if it can tell curves apart: a run reaches it, and not every
/// run has it at its first label count already.
struct Level {
  double accuracy = 0;
  std::optional<double> ceiling_share;  ///< .90 if the level is 90 % of the full-data ceiling; where lower is better, if the
                                        ///< ceiling is 90 % of the level
  std::optional<double> best_share;     ///< the same of the best contender's final accuracy, rounded
  bool fits = false;
};

/// What a contender needs to reach a level.
struct LevelReached {
  std::size_t reached = 0;            ///< runs that reach it
  std::optional<double> labels;       ///< mean over runs, if all reach it
  std::optional<double> utilisation;  ///< DUR: labels divided by the baseline's, means over common seeds
  std::optional<double> saving;       ///< 1 - DUR
};

/// Mean labels of each class at some label count.
struct ClassCounts {
  double labels = 0;
  std::vector<double> counts;
};

/// Runs of one experiment on the same documents.
struct Contender {
  std::string label;
  std::size_t dataset = 0;   ///< index into ReportData::datasets
  std::size_t baseline = 0;  ///< index into ReportData::contenders: by whom utilisation and deficiency measure it
  std::vector<std::string> files;
  Value config;  ///< the first file's
  std::vector<ReportRun> runs;
  std::vector<MeanPoint> accuracy;  ///< over labels, where all seeds are; linear between rounds if seeds differ in them
  std::vector<MeanPoint> accuracy_over_cost;  ///< the same over cost; empty if a run lacks it
  Spread naulc;
  Spread final_accuracy;
  std::optional<double> ceiling;  ///< mean over the runs that have one
  std::vector<ShadowMark> shadow;
  std::vector<LevelReached> levels;     ///< of the dataset's
  std::optional<double> deficiency;     ///< against the baseline (Baram 2004), over its rounds
  std::vector<ClassCounts> classes;     ///< at some label counts; empty if a run lacks them
  std::optional<PhaseSeconds> seconds;  ///< mean of a run's sums
};

enum class Outcome : std::uint8_t { untested, win, tie, loss };
constexpr std::array<std::string_view, 4> enum_names(Outcome /*unused*/) { return {"untested", "win", "tie", "loss"}; }

/// Two contenders on the same documents, paired by seed: nAULC of the first minus that of the second.
struct PairReport {
  std::size_t first = 0;  ///< index into ReportData::contenders
  std::size_t second = 0;
  std::vector<std::uint64_t> seeds;    ///< common to both
  std::optional<std::string> refusal;  ///< why they are not compared
  std::vector<double> differences;
  std::optional<double> mean;
  std::optional<TestResult> t;  ///< two-sided
  std::optional<TestResult> wilcoxon;
  std::optional<double> t_holm;  ///< over all pairs of the dataset
  std::optional<double> wilcoxon_holm;
  Outcome outcome = Outcome::untested;  ///< of the first, by t_holm
  std::optional<double> overlap;        ///< Jaccard of what was queried, mean over common seeds
};

struct ReportDataset {
  DatasetRecord record;  ///< its name made unique: by the config keys in which it differs from others of its name
  std::vector<std::size_t> contenders;  ///< indices into ReportData::contenders
  std::size_t baseline = 0;             ///< one of them, for those that have none of their own
  std::vector<Level> levels;            ///< the easiest first; shares of the best only if no other level fits
  std::optional<double> ceiling;        ///< that the levels are shares of
  std::string ceiling_of;               ///< the contender whose it is
  double best_accuracy = 0;             ///< the best mean final accuracy
  std::string best;                     ///< the contender whose it is
  bool costs_differ = false;            ///< labels do not cost 1 each
  std::vector<PairReport> pairs;        ///< each once: of contenders[0] with all later ones, then of contenders[1], ...

  /// The pair of contenders[i] and contenders[j], i < j.
  [[nodiscard]] const PairReport& pair(std::size_t i, std::size_t j) const {
    return pairs[i * (2 * contenders.size() - i - 1) / 2 + (j - i - 1)];
  }
  /// The levels that a page shows, as indices: those from the config and of the ceiling unless none of these fits.
  [[nodiscard]] std::vector<std::size_t> shown_levels() const;
  /// How many pairs have a paired t; Holm's correction is over these.
  [[nodiscard]] std::size_t pairs_tested() const;
};

/// Seeds that another ranked contender has on a dataset, and this one lacks.
struct MissingSeeds {
  std::string label;
  std::string dataset;  ///< a ReportDataset's name
  std::vector<std::uint64_t> seeds;
};

/// Ranks of contenders over blocks by nAULC; 1 is best.
struct Ranking {
  bool over_datasets = false;       ///< blocks are datasets; else the seeds of one
  std::string dataset;              ///< whose seeds the blocks are; a ReportDataset's name
  std::vector<std::string> labels;  ///< ranked contenders
  std::vector<std::string> blocks;
  std::vector<std::vector<double>> values;  ///< a block's nAULC; a dataset's is the mean over seeds that all have
  std::vector<std::vector<std::uint64_t>> block_seeds;  ///< whose runs make a block's values
  std::vector<MissingSeeds> missing_seeds;              ///< why blocks have no more seeds than that
  std::vector<std::string> settings;  ///< config keys whose values go with the dataset: all contenders of each share them
  std::optional<FriedmanResult> friedman;
  std::optional<double> critical_difference;    ///< Nemenyi, .05
  std::vector<std::vector<std::size_t>> alike;  ///< largest groups of labels within the critical difference, by rank
  std::vector<std::string> left_out;            ///< contenders, each with the reason
  std::string refusal;                          ///< why there is no ranking; "" if there is one
};

/// Indices of ranked contenders, the best rank first.
std::vector<std::size_t> by_rank(const Ranking& ranking);

/// "entropy lacks seeds 2 and 3", with the dataset if that is asked for.
std::string in_words(const MissingSeeds& missing, bool with_dataset);

/// A key's values in the configs of each contender's files, as JSON, each once; nothing where a file lacks the key.
struct ConfigRow {
  std::string key;
  std::vector<std::vector<std::optional<std::string>>> values;
  bool differs = false;  ///< between contenders, or between the files of one
};

struct ReportNote {
  std::string text;
  std::vector<std::size_t> contenders;  ///< indices into ReportData::contenders, rising
};

/// "Accuracy" in the names of numbers stands for the metric that curves are of, whichever it is.
struct ReportData {
  StudyMetric metric;
  std::vector<ReportDataset> datasets;
  std::vector<Contender> contenders;
  std::vector<Ranking> rankings;  ///< over datasets, if there are several; then of each dataset over its seeds
  std::vector<ConfigRow> configs;
  std::vector<ReportNote> notes;
  std::vector<LeftOut> left_out;
  std::vector<ReportNote> omissions;  ///< what tables and figures do not count, or only in part, and why
};

/// "3 results are left out, as not finished: 2 failed and 1 interrupted"; there is one at least.
std::string in_words(const std::vector<LeftOut>& left_out);

/// A dataset's contenders, as indices into ReportData::contenders, the best mean nAULC first; those without any last.
std::vector<std::size_t> by_area(const ReportData& data, std::size_t dataset);

/// A contender's label, if there are several datasets "label on dataset".
std::string contender_name(const ReportData& data, std::size_t index);

/// The significance level of all tests in a report.
inline constexpr double report_alpha = 0.05;

/// The fewest pairs with which Wilcoxon's exact two-sided test can get below report_alpha.
inline constexpr std::size_t wilcoxon_least_pairs = 6;

/// Throws Error naming the files if a contender has a seed twice, if they are of different tasks or lack the metric, or if
/// no contender has the baseline's label.
ReportData report_data(const Study& study, const ReportOptions& options);

}  // namespace alrun
