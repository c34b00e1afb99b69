#include <algorithm>
#include <map>

#include "analysis/compare/compare.h"
#include "analysis/report/parts.h"
#include "analysis/study/overlap.h"
#include "analysis/study/pairing.h"
#include "analysis/study/study_metric.h"

namespace alrun {
namespace {

// What pairs ask of each of their curves.
struct CurveFacts {
  std::vector<DocumentId> queried;
  std::optional<double> naulc;
};
using Facts = std::map<const Curve*, CurveFacts>;

void test(PairReport& pair) {
  pair.mean = mean(pair.differences);
  if (pair.differences.size() < seeds_to_test) return;
  pair.t = paired_t(pair.differences, Alternative::two_sided);
  pair.wilcoxon = wilcoxon_signed_rank(pair.differences, Alternative::two_sided);
}

// Of all pairs of a dataset together.
void correct(std::vector<PairReport>& pairs, const StudyMetric& metric) {
  std::vector<std::optional<double>> t;
  std::vector<std::optional<double>> wilcoxon;
  for (const auto& pair : pairs) {
    t.push_back(pair.t ? std::optional(pair.t->p) : std::nullopt);
    wilcoxon.push_back(pair.wilcoxon ? std::optional(pair.wilcoxon->p) : std::nullopt);
  }
  const auto t_holm = holm(t);
  const auto wilcoxon_holm = holm(wilcoxon);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i].t_holm = t_holm[i];
    pairs[i].wilcoxon_holm = wilcoxon_holm[i];
    if (!t_holm[i]) continue;
    const bool differ = *t_holm[i] < report_alpha;
    pairs[i].outcome = !differ ? Outcome::tie : sign_of(metric) * *pairs[i].mean > 0 ? Outcome::win : Outcome::loss;
  }
}

PairReport pair_report(std::size_t first, std::size_t second, const std::vector<ContenderGroup>& groups,
                       const Facts& facts) {
  PairReport pair;
  pair.first = first;
  pair.second = second;
  pair.refusal = pairing_refusal(groups[first], groups[second]);
  std::vector<double> overlaps;
  for (const auto& [a, b] : curve_pairs(groups[first], groups[second])) {
    const auto& of_a = facts.at(a);
    const auto& of_b = facts.at(b);
    pair.seeds.push_back(a->seed);
    if (const auto share = jaccard(of_a.queried, of_b.queried)) overlaps.push_back(*share);
    if (!pair.refusal && of_a.naulc && of_b.naulc) pair.differences.push_back(*of_a.naulc - *of_b.naulc);
  }
  pair.overlap = mean(overlaps);
  if (!pair.refusal && pair.differences.empty()) pair.refusal = "there is no area under a curve of one label count";
  if (!pair.refusal) test(pair);
  return pair;
}

}  // namespace

std::size_t ReportDataset::pairs_tested() const {
  return static_cast<std::size_t>(
      std::count_if(pairs.begin(), pairs.end(), [](const auto& pair) { return pair.t.has_value(); }));
}

std::vector<PairReport> pair_reports(const ReportDataset& dataset, const std::vector<ContenderGroup>& groups,
                                     const StudyMetric& metric) {
  Facts facts;
  for (const auto index : dataset.contenders) {
    for (const auto* curve : groups[index].curves) {
      facts[curve] = {queried_documents(*curve), naulc(curve->labels(), curve->values())};
    }
  }
  std::vector<PairReport> pairs;
  for (std::size_t i = 0; i < dataset.contenders.size(); ++i) {
    for (std::size_t j = i + 1; j < dataset.contenders.size(); ++j) {
      pairs.push_back(pair_report(dataset.contenders[i], dataset.contenders[j], groups, facts));
    }
  }
  correct(pairs, metric);
  return pairs;
}

}  // namespace alrun
