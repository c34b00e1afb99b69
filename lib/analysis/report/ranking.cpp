#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "analysis/report/parts.h"
#include "analysis/study/pairing.h"
#include "analysis/study/study_metric.h"
#include "core/wording.h"

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
      const auto where = ranking.over_datasets ? " on " + dataset.record.name : std::string();
      ranking.left_out.push_back(fmt::format("{}{}: {}", groups[index].label, where, *refusal));
    }
  }
  return ranked;
}

void add_missing_seeds(const std::vector<const ContenderGroup*>& groups, const std::string& dataset, Ranking& ranking) {
  const auto missing = missing_seeds(groups, dataset);
  ranking.missing_seeds.insert(ranking.missing_seeds.end(), missing.begin(), missing.end());
}

// "; entropy lacks seeds 2 and 3" for each that does.
std::string who_lacks_seeds(const Ranking& ranking, const std::string& dataset) {
  std::string text;
  for (const auto& missing : ranking.missing_seeds) {
    if (missing.dataset == dataset) text += "; " + in_words(missing, false);
  }
  return text;
}

// A block of nAULC: one for each contender, unless a curve has no area.
std::vector<double> block(const std::vector<const ContenderGroup*>& ranked, const std::vector<std::uint64_t>& seeds) {
  std::vector<double> values;
  for (const auto* group : ranked) {
    std::vector<double> areas;
    for (const auto seed : seeds) {
      const auto& curve = curve_of_seed(*group, seed);
      if (const auto area = naulc(curve.labels(), curve.values())) areas.push_back(*area);
    }
    if (areas.size() == seeds.size() && !areas.empty()) values.push_back(*mean(areas));
  }
  return values;
}

Ranking rank_over_seeds(const ReportDataset& dataset, const std::vector<ContenderGroup>& groups) {
  Ranking ranking;
  ranking.dataset = dataset.record.name;
  std::vector<const ContenderGroup*> ranked;
  for (const auto index : ranked_in(dataset, groups, ranking)) {
    ranked.push_back(&groups[index]);
    ranking.labels.push_back(groups[index].label);
  }
  add_missing_seeds(ranked, ranking.dataset, ranking);
  for (const auto seed : common_seeds(ranked)) {
    ranking.blocks.push_back(fmt::format("seed {}", seed));
    ranking.block_seeds.push_back({seed});
    ranking.values.push_back(block(ranked, {seed}));
  }
  return ranking;
}

// Parts or other splits of the same documents are no independent blocks.
std::string same_source(const std::vector<ReportDataset>& datasets) {
  for (std::size_t i = 0; i < datasets.size(); ++i) {
    for (std::size_t j = i + 1; j < datasets.size(); ++j) {
      const auto& a = datasets[i].record;
      const auto& b = datasets[j].record;
      if (a.sha256 == b.sha256) {
        return fmt::format("{} and {} are made of the same documents (dataset.sha256), so they are no independent blocks",
                           a.name, b.name);
      }
    }
  }
  return {};
}

std::vector<std::string> datasets_without(std::size_t experiment, const ReportData& data,
                                          const std::vector<ContenderGroup>& groups) {
  std::vector<std::string> names;
  for (const auto& dataset : data.datasets) {
    const auto& all = dataset.contenders;
    const auto is_it = [&](std::size_t index) { return groups[index].experiment == experiment; };
    if (std::none_of(all.begin(), all.end(), is_it)) names.push_back(dataset.record.name);
  }
  return names;
}

// By experiment, the groups that can be ranked on each dataset.
using Ranked = std::map<std::size_t, std::vector<const ContenderGroup*>>;

Ranked ranked_by_experiment(const ReportData& data, const std::vector<ContenderGroup>& groups, Ranking& ranking) {
  Ranked ranked;
  for (const auto& dataset : data.datasets) {
    for (const auto index : ranked_in(dataset, groups, ranking)) ranked[groups[index].experiment].push_back(&groups[index]);
  }
  std::map<std::size_t, std::string> labels;
  for (const auto& group : groups) labels[group.experiment] = group.label;
  for (const auto& [experiment, label] : labels) {
    if (ranked[experiment].size() == data.datasets.size()) continue;
    const auto missing = datasets_without(experiment, data, groups);
    if (!missing.empty()) ranking.left_out.push_back(fmt::format("{}: is missing on {}", label, spoken_list(missing)));
    ranked.erase(experiment);
  }
  return ranked;
}

Ranking rank_over_datasets(const ReportData& data, const std::vector<ContenderGroup>& groups) {
  Ranking ranking;
  ranking.over_datasets = true;
  ranking.refusal = same_source(data.datasets);
  if (!ranking.refusal.empty()) return ranking;
  ranking.settings = settings_of_datasets(groups);
  const auto ranked = ranked_by_experiment(data, groups, ranking);
  for (const auto& [experiment, on_datasets] : ranked) ranking.labels.push_back(on_datasets.front()->label);
  for (std::size_t i = 0; i < data.datasets.size() && !ranked.empty(); ++i) {
    std::vector<const ContenderGroup*> here;
    for (const auto& [experiment, on_datasets] : ranked) here.push_back(on_datasets[i]);
    const auto seeds = common_seeds(here);
    const auto& name = data.datasets[i].record.name;
    add_missing_seeds(here, name, ranking);
    if (seeds.empty()) {
      ranking.refusal = fmt::format("no seed is common to all contenders on {}{}", name, who_lacks_seeds(ranking, name));
    }
    ranking.blocks.push_back(name);
    ranking.block_seeds.push_back(seeds);
    ranking.values.push_back(block(here, seeds));
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
void test(Ranking& ranking, const StudyMetric& metric) {
  if (!ranking.refusal.empty()) return;
  const auto k = ranking.labels.size();
  const bool complete =
      std::all_of(ranking.values.begin(), ranking.values.end(), [&](const auto& block) { return block.size() == k; });
  if (k < 2) {
    ranking.refusal = "ranks need two comparable contenders or more";
  } else if (ranking.blocks.size() < 2) {
    ranking.refusal =
        fmt::format("ranks need two {} or more that all contenders have{}", ranking.over_datasets ? "datasets" : "seeds",
                    ranking.over_datasets ? "" : who_lacks_seeds(ranking, ranking.dataset));
  } else if (!complete) {
    ranking.refusal = "there is no area under a curve of one label count";
  }
  if (!ranking.refusal.empty()) return;
  auto gains = ranking.values;
  for (auto& block : gains) {
    for (double& value : block) value *= sign_of(metric);
  }
  ranking.friedman = friedman(gains);
  ranking.critical_difference = nemenyi_critical_difference(k, ranking.blocks.size(), report_alpha);
  if (ranking.friedman && ranking.critical_difference) {
    ranking.alike = groups_alike(ranking);
  }
}

}  // namespace

std::vector<MissingSeeds> missing_seeds(const std::vector<const ContenderGroup*>& groups, const std::string& dataset) {
  const auto seeds_of = [](const ContenderGroup& group) {
    std::set<std::uint64_t> seeds;
    for (const auto* curve : group.curves) seeds.insert(curve->seed);
    return seeds;
  };
  std::set<std::uint64_t> all;
  for (const auto* group : groups) all.merge(seeds_of(*group));
  std::vector<MissingSeeds> all_missing;
  for (const auto* group : groups) {
    const auto own = seeds_of(*group);
    MissingSeeds missing{group->label, dataset, {}};
    std::set_difference(all.begin(), all.end(), own.begin(), own.end(), std::back_inserter(missing.seeds));
    if (!missing.seeds.empty()) all_missing.push_back(std::move(missing));
  }
  return all_missing;
}

std::string in_words(const MissingSeeds& missing, bool with_dataset) {
  constexpr std::size_t most_seeds = 10;  // more are no pleasure to read, and JSON has them
  std::vector<std::string> seeds;
  for (const auto seed : missing.seeds) seeds.push_back(std::to_string(seed));
  auto text = fmt::format("{} seeds", seeds.size());
  if (seeds.size() <= most_seeds) text = fmt::format("seed{} {}", seeds.size() == 1 ? "" : "s", spoken_list(seeds));
  return fmt::format("{} lacks {}{}", missing.label, text, with_dataset ? " on " + missing.dataset : "");
}

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
  for (const auto& dataset : data.datasets) rankings.push_back(rank_over_seeds(dataset, groups));
  for (auto& ranking : rankings) test(ranking, data.metric);
  return rankings;
}

}  // namespace alrun
