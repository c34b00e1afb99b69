#include <fmt/format.h>

#include <utility>

#include "analysis/comparable.h"
#include "analysis/compare.h"
#include "analysis/overlap.h"
#include "analysis/report_parts.h"

namespace alrun {
namespace {

// Curves of the same seed; both groups are by rising seed.
std::vector<std::pair<const Curve*, const Curve*>> common(const ContenderGroup& a, const ContenderGroup& b) {
  std::vector<std::pair<const Curve*, const Curve*>> pairs;
  std::size_t j = 0;
  for (const auto* curve : a.curves) {
    while (j < b.curves.size() && b.curves[j]->seed < curve->seed) ++j;
    if (j < b.curves.size() && b.curves[j]->seed == curve->seed) pairs.emplace_back(curve, b.curves[j]);
  }
  return pairs;
}

using Queried = std::vector<std::vector<DocumentId>>;

std::optional<double> mean_overlap(const ContenderGroup& a, const ContenderGroup& b, const Queried& in_a,
                                   const Queried& in_b) {
  std::vector<double> shares;
  for (std::size_t i = 0; i < a.curves.size(); ++i) {
    for (std::size_t j = 0; j < b.curves.size(); ++j) {
      if (a.curves[i]->seed != b.curves[j]->seed) continue;
      if (const auto share = jaccard(in_a[i], in_b[j])) shares.push_back(*share);
    }
  }
  return mean(shares);
}

void test(PairReport& pair) {
  pair.mean = mean(pair.differences);
  if (pair.differences.size() < seeds_to_test) return;
  pair.t = paired_t(pair.differences, Alternative::two_sided);
  pair.wilcoxon = wilcoxon_signed_rank(pair.differences, Alternative::two_sided);
}

// Of all pairs of a dataset together.
void correct(std::vector<PairReport>& pairs) {
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
    pairs[i].outcome = !differ ? Outcome::tie : *pairs[i].mean > 0 ? Outcome::win : Outcome::loss;
  }
}

}  // namespace

std::optional<std::string> pairing_refusal(const ContenderGroup& a, const ContenderGroup& b) {
  const auto pairs = common(a, b);
  if (pairs.empty()) return fmt::format("no seed is common to {} and {}", a.label, b.label);
  try {
    for (const auto& [first, second] : pairs) require_same_budget(*first, *second, a.label, b.label);
  } catch (const Error& error) {
    return error.what();
  }
  return std::nullopt;
}

std::vector<PairReport> pair_reports(const ReportDataset& dataset, const std::vector<ContenderGroup>& groups) {
  std::vector<Queried> queried;
  for (const auto index : dataset.contenders) {
    queried.emplace_back();
    for (const auto* curve : groups[index].curves) queried.back().push_back(queried_documents(*curve));
  }
  std::vector<PairReport> pairs;
  for (std::size_t i = 0; i < dataset.contenders.size(); ++i) {
    for (std::size_t j = i + 1; j < dataset.contenders.size(); ++j) {
      PairReport pair;
      pair.first = dataset.contenders[i];
      pair.second = dataset.contenders[j];
      const auto& a = groups[pair.first];
      const auto& b = groups[pair.second];
      pair.refusal = pairing_refusal(a, b);
      for (const auto& [first, second] : common(a, b)) {
        pair.seeds.push_back(first->seed);
        if (pair.refusal) continue;
        const auto area = naulc(first->labels(), first->accuracies());
        const auto other = naulc(second->labels(), second->accuracies());
        if (area && other) pair.differences.push_back(*area - *other);
      }
      if (!pair.refusal && pair.differences.empty()) pair.refusal = "there is no area under a curve of one label count";
      if (!pair.refusal) test(pair);
      pair.overlap = mean_overlap(a, b, queried[i], queried[j]);
      pairs.push_back(std::move(pair));
    }
  }
  correct(pairs);
  return pairs;
}

}  // namespace alrun
