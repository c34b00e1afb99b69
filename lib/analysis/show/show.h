#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "analysis/study/curve.h"
#include "analysis/text/text_plot.h"

// What `alrun show` prints of results, finished or not.
namespace alrun {

/// A result as it stands now.
struct Standing {
  StudyFile file;
  std::vector<Curve> curves;         ///< by rising seed; empty if no seed has finished a round
  std::vector<std::string> remarks;  ///< where rounds come from, if not from the result alone
};

/// Reads a result and the journal beside it: of a run that is not finished, all rounds so far. Throws Error naming the file,
/// the place in it and the remedy if there is neither.
Standing read_standing(const std::filesystem::path& path);

struct ShowOptions {
  std::string metric{};     ///< that is drawn and summed up; "" for the primary one
  bool all_rounds = false;  ///< else some of many
  TextLook look;
};

/// The metric on test documents against labels: the mean over the seeds that are finished, or else over all, as far as they
/// all go. A sentence instead if it cannot be drawn; "" of no curves.
std::string curve_plot(const std::vector<Curve>& curves, const std::string& metric, const TextLook& look);

/// What a result is, its rounds as a table, why it stopped, figures that sum it up, and its curve.
std::string standing_text(const Standing& standing, const ShowOptions& options);

/// The same of several results, and then one line for each.
std::string standings_text(const std::vector<Standing>& standings, const ShowOptions& options);

/// A run that has just ended, as a curve.
Curve curve_of(const RunRecord& run);

}  // namespace alrun
