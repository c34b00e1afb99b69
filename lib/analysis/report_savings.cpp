#include <algorithm>
#include <array>
#include <set>

#include "analysis/pairing.h"
#include "analysis/report_parts.h"

namespace alrun {
namespace {

constexpr std::array ceiling_shares = {0.90, 0.95, 0.97, 0.99};

// The baseline's ceiling, or the first that there is.
void set_ceiling(ReportDataset& dataset, const std::vector<Contender>& contenders) {
  auto order = dataset.contenders;
  order.insert(order.begin(), dataset.baseline);
  for (const auto index : order) {
    if (!contenders[index].ceiling) continue;
    dataset.ceiling = contenders[index].ceiling;
    dataset.ceiling_of = contenders[index].label;
    return;
  }
}

std::vector<Level> levels_of(const ReportDataset& dataset, const std::vector<ContenderGroup>& groups, const Study& study) {
  std::set<double> thresholds;
  for (const auto index : dataset.contenders) {
    for (const auto file : groups[index].files) {
      thresholds.insert(study.files[file].labels_to.begin(), study.files[file].labels_to.end());
    }
  }
  std::vector<Level> levels;
  levels.reserve(thresholds.size() + ceiling_shares.size());
  for (const double threshold : thresholds) levels.push_back({threshold, std::nullopt});
  for (const double share : ceiling_shares) {
    if (dataset.ceiling) levels.push_back({share * *dataset.ceiling, share});
  }
  std::stable_sort(levels.begin(), levels.end(), [](const auto& a, const auto& b) { return a.accuracy < b.accuracy; });
  return levels;
}

LevelReached reach(const Level& level, const ContenderGroup& group) {
  LevelReached reached;
  std::vector<double> counts;
  for (const auto* curve : group.curves) {
    if (const auto count = labels_to(curve->labels(), curve->accuracies(), level.accuracy)) counts.push_back(*count);
  }
  reached.reached = counts.size();
  if (counts.size() == group.curves.size()) reached.labels = mean(counts);
  return reached;
}

using CurvePairs = std::vector<std::pair<const Curve*, const Curve*>>;

// Labels needed divided by those of the baseline, means over the seeds of both; nothing if a run of these does not get
// there.
std::optional<double> utilisation(const Level& level, const CurvePairs& pairs) {
  double own = 0;
  double others = 0;
  for (const auto& [curve, base] : pairs) {
    const auto needed = labels_to(curve->labels(), curve->accuracies(), level.accuracy);
    const auto by_base = labels_to(base->labels(), base->accuracies(), level.accuracy);
    if (!needed || !by_base) return std::nullopt;
    own += *needed;
    others += *by_base;
  }
  return others > 0 ? std::optional(own / others) : std::nullopt;
}

// Baram, El-Yaniv, Luz (JMLR 5, 2004) with the baseline's final accuracy for the best: sums over the rounds of the seeds
// common to both, which have the same label counts.
std::optional<double> deficiency(const ContenderGroup& group, const ContenderGroup& baseline) {
  if (pairing_refusal(group, baseline)) return std::nullopt;
  double own = 0;
  double others = 0;
  for (const auto& [curve, base] : curve_pairs(group, baseline)) {
    const double best = base->points.back().test.accuracy;
    for (const auto& point : curve->points) own += best - point.test.accuracy;
    for (const auto& point : base->points) others += best - point.test.accuracy;
  }
  constexpr double rounding = 1e-12;
  if (!(others > rounding)) return std::nullopt;
  return own / others;
}

}  // namespace

void add_savings(ReportDataset& dataset, std::vector<Contender>& contenders, const std::vector<ContenderGroup>& groups,
                 const Study& study) {
  set_ceiling(dataset, contenders);
  dataset.levels = levels_of(dataset, groups, study);
  for (const auto index : dataset.contenders) {
    const auto& baseline = groups[contenders[index].baseline];
    const auto pairs = curve_pairs(groups[index], baseline);
    for (const auto& level : dataset.levels) {
      auto reached = reach(level, groups[index]);
      reached.utilisation = utilisation(level, pairs);
      if (reached.utilisation) reached.saving = 1 - *reached.utilisation;
      contenders[index].levels.push_back(reached);
    }
    contenders[index].deficiency = deficiency(groups[index], baseline);
  }
}

}  // namespace alrun
