#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "analysis/report/parts.h"
#include "analysis/study/pairing.h"
#include "analysis/study/study_metric.h"

namespace alrun {
namespace {

constexpr std::array ceiling_shares = {0.90, 0.95, 0.97, 0.99};
constexpr std::array best_shares = {0.80, 0.90, 0.95, 0.99};

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

void set_best(ReportDataset& dataset, const std::vector<Contender>& contenders, const StudyMetric& metric) {
  for (const auto index : dataset.contenders) {
    const auto& accuracy = contenders[index].final_accuracy.mean;
    if (!accuracy || (!dataset.best.empty() && sign_of(metric) * (*accuracy - dataset.best_accuracy) <= 0)) continue;
    dataset.best_accuracy = *accuracy;
    dataset.best = contenders[index].label;
  }
}

bool fits(double accuracy, const ReportDataset& dataset, const std::vector<ContenderGroup>& groups,
          const StudyMetric& metric) {
  bool reached = false;
  bool at_once = true;
  for (const auto index : dataset.contenders) {
    for (const auto* curve : groups[index].curves) {
      const auto labels = labels_to(*curve, accuracy, metric);
      reached = reached || labels;
      at_once = at_once && labels && *labels <= static_cast<double>(curve->points.front().n_labeled);
    }
  }
  return reached && !at_once;
}

// What is so good a share of the best: 90 % of an accuracy, and where lower is better what the best is 90 % of.
double level_at(double share, double best, const StudyMetric& metric) {
  return metric.higher_is_better ? share * best : best / share;
}

// Rounded to what is easier to reach.
double rounded_level(double level, double digits, const StudyMetric& metric) {
  constexpr double rounding = 1e-9;
  const double down = std::floor(sign_of(metric) * level * digits + rounding) / digits;
  return sign_of(metric) * down;
}

// Shares of the best final accuracy in hundredths; in thousandths if these would leave fewer levels than there are shares.
std::vector<Level> levels_of_best(const ReportDataset& dataset, const std::vector<ContenderGroup>& groups,
                                  const StudyMetric& metric) {
  std::vector<Level> levels;
  for (const double digits : {100.0, 1000.0}) {
    levels.clear();
    for (const double share : best_shares) {
      const double accuracy = rounded_level(level_at(share, dataset.best_accuracy, metric), digits, metric);
      const bool is_new = levels.empty() || levels.back().accuracy != accuracy;
      if (is_new && fits(accuracy, dataset, groups, metric)) levels.push_back({accuracy, std::nullopt, share, true});
    }
    if (levels.size() == best_shares.size()) break;
  }
  return levels;
}

std::vector<Level> levels_of(const ReportDataset& dataset, const std::vector<ContenderGroup>& groups, const Study& study,
                             const StudyMetric& metric) {
  std::set<double> thresholds;
  for (const auto index : dataset.contenders) {
    for (const auto file : groups[index].files) {
      thresholds.insert(study.files[file].labels_to.begin(), study.files[file].labels_to.end());
    }
  }
  std::vector<Level> levels;
  levels.reserve(thresholds.size() + ceiling_shares.size());
  for (const double threshold : thresholds) levels.push_back({threshold, std::nullopt, std::nullopt, false});
  for (const double share : ceiling_shares) {
    if (dataset.ceiling) levels.push_back({level_at(share, *dataset.ceiling, metric), share, std::nullopt, false});
  }
  for (auto& level : levels) level.fits = fits(level.accuracy, dataset, groups, metric);
  if (std::none_of(levels.begin(), levels.end(), [](const Level& level) { return level.fits; })) {
    const auto more = levels_of_best(dataset, groups, metric);
    levels.insert(levels.end(), more.begin(), more.end());
  }
  std::stable_sort(levels.begin(), levels.end(),
                   [&](const auto& a, const auto& b) { return sign_of(metric) * (a.accuracy - b.accuracy) < 0; });
  return levels;
}

LevelReached reach(const Level& level, const ContenderGroup& group, const StudyMetric& metric) {
  LevelReached reached;
  std::vector<double> counts;
  for (const auto* curve : group.curves) {
    if (const auto count = labels_to(*curve, level.accuracy, metric)) counts.push_back(*count);
  }
  reached.reached = counts.size();
  if (counts.size() == group.curves.size()) reached.labels = mean(counts);
  return reached;
}

using CurvePairs = std::vector<std::pair<const Curve*, const Curve*>>;

// Labels needed divided by those of the baseline, means over the seeds of both; nothing if a run of these does not get
// there.
std::optional<double> utilisation(const Level& level, const CurvePairs& pairs, const StudyMetric& metric) {
  double own = 0;
  double others = 0;
  for (const auto& [curve, base] : pairs) {
    const auto needed = labels_to(*curve, level.accuracy, metric);
    const auto by_base = labels_to(*base, level.accuracy, metric);
    if (!needed || !by_base) return std::nullopt;
    own += *needed;
    others += *by_base;
  }
  return others > 0 ? std::optional(own / others) : std::nullopt;
}

// Baram, El-Yaniv, Luz (JMLR 5, 2004) with the baseline's final accuracy for the best: sums over the rounds of the seeds
// common to both, which have the same label counts.
std::optional<double> deficiency(const ContenderGroup& group, const ContenderGroup& baseline, const StudyMetric& metric) {
  if (pairing_refusal(group, baseline)) return std::nullopt;
  double own = 0;
  double others = 0;
  for (const auto& [curve, base] : curve_pairs(group, baseline)) {
    const double best = base->points.back().test.primary();
    for (const auto& point : curve->points) own += sign_of(metric) * (best - point.test.primary());
    for (const auto& point : base->points) others += sign_of(metric) * (best - point.test.primary());
  }
  constexpr double rounding = 1e-12;
  if (!(others > rounding)) return std::nullopt;
  return own / others;
}

}  // namespace

std::vector<std::size_t> ReportDataset::shown_levels() const {
  const bool of_best = std::any_of(levels.begin(), levels.end(), [](const Level& level) { return level.best_share; });
  std::vector<std::size_t> shown;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    if (!of_best || levels[i].best_share) shown.push_back(i);
  }
  return shown;
}

void add_savings(ReportDataset& dataset, ReportData& data, const std::vector<ContenderGroup>& groups, const Study& study) {
  auto& contenders = data.contenders;
  const auto& metric = data.metric;
  set_ceiling(dataset, contenders);
  set_best(dataset, contenders, metric);
  dataset.levels = levels_of(dataset, groups, study, metric);
  for (const auto index : dataset.contenders) {
    const auto& baseline = groups[contenders[index].baseline];
    const auto pairs = curve_pairs(groups[index], baseline);
    for (const auto& level : dataset.levels) {
      auto reached = reach(level, groups[index], metric);
      reached.utilisation = utilisation(level, pairs, metric);
      if (reached.utilisation) reached.saving = 1 - *reached.utilisation;
      contenders[index].levels.push_back(reached);
    }
    contenders[index].deficiency = deficiency(groups[index], baseline, metric);
  }
}

}  // namespace alrun
