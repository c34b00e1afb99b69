#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "analysis/report_parts.h"

namespace alrun {
namespace {

// What of a dataset's contenders can be ranked: the baseline and those with its label counts.
std::vector<std::size_t> ranked_in(const ReportDataset& dataset, const std::vector<ContenderGroup>& groups,
                                   Ranking& ranking) {
  std::vector<std::size_t> ranked;
  for (const auto index : dataset.contenders) {
    const auto refusal = pairing_refusal(groups[index], groups[dataset.baseline]);
    if (!refusal) {
      ranked.push_back(index);
    } else {
      ranking.left_out.push_back(fmt::format("{}: {}", groups[index].label, *refusal));
    }
  }
  return ranked;
}

Ranking rank_over_seeds(const ReportData& data, const ReportDataset& dataset, const std::vector<ContenderGroup>& groups) {
  Ranking ranking;
  ranking.dataset = dataset.record.name;
  const auto ranked = ranked_in(dataset, groups, ranking);
  std::set<std::uint64_t> seeds;
  for (const auto index : ranked) {
    ranking.labels.push_back(groups[index].label);
    std::set<std::uint64_t> own;
    for (const auto* curve : groups[index].curves) own.insert(curve->seed);
    if (index == ranked.front()) seeds = own;
    std::erase_if(seeds, [&](std::uint64_t seed) { return !own.contains(seed); });
  }
  for (const auto seed : seeds) {
    ranking.blocks.push_back(fmt::format("seed {}", seed));
    ranking.values.emplace_back();
    for (const auto index : ranked) {
      for (const auto& run : data.contenders[index].runs) {
        if (run.seed == seed && run.naulc) ranking.values.back().push_back(*run.naulc);
      }
    }
  }
  return ranking;
}

Ranking rank_over_datasets(const ReportData& data, const std::vector<ContenderGroup>& groups) {
  Ranking ranking;
  ranking.over_datasets = true;
  std::vector<std::vector<std::size_t>> ranked;
  for (const auto& dataset : data.datasets) ranked.push_back(ranked_in(dataset, groups, ranking));
  const auto find = [&](const std::vector<std::size_t>& list, const std::string& label) {
    return std::find_if(list.begin(), list.end(), [&](std::size_t index) { return groups[index].label == label; });
  };
  std::set<std::string> known;
  for (const auto& group : groups) {
    if (!known.insert(group.label).second) continue;
    const bool everywhere =
        std::all_of(ranked.begin(), ranked.end(), [&](const auto& list) { return find(list, group.label) != list.end(); });
    if (everywhere) {
      ranking.labels.push_back(group.label);
    } else {
      ranking.left_out.push_back(fmt::format("{}: is not comparable with the baseline on every dataset", group.label));
    }
  }
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    ranking.blocks.push_back(data.datasets[i].record.name);
    ranking.values.emplace_back();
    for (const auto& label : ranking.labels) {
      if (const auto area = data.contenders[*find(ranked[i], label)].naulc.mean) ranking.values.back().push_back(*area);
    }
  }
  return ranking;
}

// Largest runs of contenders, best rank first, whose ends do not differ by more than the critical difference.
std::vector<std::vector<std::size_t>> groups_alike(const Ranking& ranking) {
  const auto& ranks = ranking.friedman->average_ranks;
  const double difference = *ranking.critical_difference;
  const auto order = by_rank(ranking);
  std::vector<std::vector<std::size_t>> alike;
  std::size_t covered = 0;
  for (std::size_t first = 0; first < order.size(); ++first) {
    auto end = first + 1;
    while (end < order.size() && ranks[order[end]] - ranks[order[first]] <= difference) ++end;
    if (end - first < 2 || end <= covered) continue;
    covered = end;
    alike.emplace_back(order.begin() + static_cast<std::ptrdiff_t>(first), order.begin() + static_cast<std::ptrdiff_t>(end));
  }
  return alike;
}

// Whether the ranks differ by more than chance.
void test(Ranking& ranking) {
  const auto k = ranking.labels.size();
  const bool complete =
      std::all_of(ranking.values.begin(), ranking.values.end(), [&](const auto& block) { return block.size() == k; });
  if (k < 2) {
    ranking.refusal = "ranks need two comparable contenders or more";
  } else if (ranking.blocks.size() < 2) {
    ranking.refusal =
        fmt::format("ranks need two {} or more that all contenders have", ranking.over_datasets ? "datasets" : "seeds");
  } else if (!complete) {
    ranking.refusal = "there is no area under a curve of one label count";
  }
  if (!ranking.refusal.empty()) return;
  ranking.friedman = friedman(ranking.values);
  ranking.critical_difference = nemenyi_critical_difference(k, ranking.blocks.size(), report_alpha);
  if (ranking.friedman && ranking.critical_difference) {
    ranking.alike = groups_alike(ranking);
  }
}

}  // namespace

std::vector<std::size_t> by_rank(const Ranking& ranking) {
  const auto& ranks = ranking.friedman->average_ranks;
  std::vector<std::size_t> order(ranks.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return ranks[a] < ranks[b]; });
  return order;
}

std::vector<Ranking> rankings_of(const ReportData& data, const std::vector<ContenderGroup>& groups) {
  std::vector<Ranking> rankings;
  if (data.datasets.size() > 1) rankings.push_back(rank_over_datasets(data, groups));
  for (const auto& dataset : data.datasets) rankings.push_back(rank_over_seeds(data, dataset, groups));
  for (auto& ranking : rankings) test(ranking);
  return rankings;
}

}  // namespace alrun
