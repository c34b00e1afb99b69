#include "analysis/study/contenders.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "analysis/study/contender_labels.h"

namespace alrun {
namespace {

// Of each key its values, on each set of documents; "" where a group lacks it.
using Values = std::map<std::string, std::map<std::size_t, std::set<std::string>>>;

Values values_of(const std::vector<ContenderGroup>& groups) {
  std::set<std::string> keys;
  for (const auto& group : groups) {
    for (const auto& [key, value] : group.keys) keys.insert(key);
  }
  Values values;
  for (const auto& key : keys) {
    for (const auto& group : groups) {
      const auto found = group.keys.find(key);
      values[key][group.dataset].insert(found != group.keys.end() ? found->second : std::string());
    }
  }
  return values;
}

std::vector<StudyExperiment> set_experiments(std::vector<ContenderGroup>& groups) {
  const auto of_datasets = settings_of_datasets(groups);
  std::vector<StudyExperiment> experiments;
  for (auto& group : groups) {
    auto keys = group.keys;
    for (const auto& key : of_datasets) keys.erase(key);
    const auto known = std::find_if(experiments.begin(), experiments.end(),
                                    [&](const auto& experiment) { return experiment.keys == keys; });
    group.experiment = static_cast<std::size_t>(known - experiments.begin());
    if (known == experiments.end()) experiments.push_back({std::move(keys), {}});
    experiments[group.experiment].groups.push_back(&group);
  }
  return experiments;
}

void require_seeds_once(const ContenderGroup& group, const Study& study) {
  for (std::size_t i = 1; i < group.curves.size(); ++i) {
    const auto& a = *group.curves[i - 1];
    const auto& b = *group.curves[i];
    if (a.seed != b.seed) continue;
    throw Error(fmt::format("seed {} of the same experiment comes twice, from {} and from {}; give every seed once", a.seed,
                            study.files[a.file].path, study.files[b.file].path));
  }
}

}  // namespace

std::vector<std::string> settings_of_datasets(const std::vector<ContenderGroup>& groups) {
  std::vector<std::string> settings;
  for (const auto& [key, values] : values_of(groups)) {
    std::set<std::string> all;
    const bool constant =
        std::all_of(values.begin(), values.end(), [](const auto& on_dataset) { return on_dataset.second.size() == 1; });
    for (const auto& [dataset, found] : values) all.insert(found.begin(), found.end());
    if (constant && all.size() > 1 && !key.starts_with("sampler.")) settings.push_back(key);
  }
  return settings;
}

std::vector<ContenderGroup> contender_groups(const Study& study) {
  std::vector<ContenderGroup> groups;
  std::vector<std::size_t> datasets;  // a file of each
  std::map<std::pair<std::size_t, ConfigKeys>, std::size_t> known;
  std::vector<std::size_t> group_of;
  for (std::size_t i = 0; i < study.files.size(); ++i) {
    const auto same = [&](std::size_t other) { return same_documents(study.files[other], study.files[i]); };
    const auto found = std::find_if(datasets.begin(), datasets.end(), same);
    const auto dataset = static_cast<std::size_t>(found - datasets.begin());
    if (found == datasets.end()) datasets.push_back(i);
    const auto keys = experiment_keys(study.files[i]);
    const auto [entry, is_new] = known.try_emplace({dataset, keys}, groups.size());
    if (is_new) groups.push_back({"", 0, dataset, keys, {}, {}});
    groups[entry->second].files.push_back(i);
    group_of.push_back(entry->second);
  }
  for (const auto& curve : study.curves) groups[group_of[curve.file]].curves.push_back(&curve);
  for (const auto& group : groups) require_seeds_once(group, study);
  const auto labels = contender_labels(set_experiments(groups), study);
  for (auto& group : groups) group.label = labels[group.experiment];
  return groups;
}

}  // namespace alrun
