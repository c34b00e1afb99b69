#include "analysis/contenders.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "analysis/comparable.h"
#include "report/result.h"

namespace alrun {
namespace {

constexpr std::size_t longest_tail = 40;  // of options in a label

using Leaves = std::vector<std::pair<std::string, std::string>>;

void add_leaves(const std::string& key, const Value& value, Leaves& leaves) {
  const auto inside = [&](const std::string& name) { return key.empty() ? name : key + "." + name; };
  if (const auto* map = value.get<Value::Map>(); map != nullptr && !map->empty()) {
    for (const auto& entry : *map) add_leaves(inside(entry.key), entry.value, leaves);
    return;
  }
  const auto* list = value.get<Value::List>();
  if (list != nullptr && !list->empty() && list->front().get<Value::Map>() != nullptr) {
    for (std::size_t i = 0; i < list->size(); ++i) add_leaves(inside(std::to_string(i)), (*list)[i], leaves);
    return;
  }
  auto json = value_json(value);
  if (value.get<double>() != nullptr && json.ends_with(".0")) json.resize(json.size() - 2);  // some writers take 1.0 for 1
  leaves.emplace_back(key, std::move(json));
}

bool same_documents(const StudyFile& a, const StudyFile& b) {
  try {
    require_same_documents(a, b);
    return true;
  } catch (const Error&) {
    return false;
  }
}

// What makes runs one experiment, as text.
std::string experiment_of(const StudyFile& file) {
  auto leaves = config_leaves(file.config);
  std::erase_if(leaves, [](const auto& leaf) { return only_names_runs(leaf.first.substr(0, leaf.first.find('.'))); });
  std::sort(leaves.begin(), leaves.end());
  std::string text;
  for (const auto& [key, value] : leaves) text += fmt::format("{}\n{}\n", key, value);
  return text;
}

std::string text_at(const Value& config, const char* section, const char* key) {
  const auto* found = config.find(section);
  if (found != nullptr && key != nullptr) found = found->find(key);
  const auto* text = found != nullptr ? found->get<std::string>() : nullptr;
  return text != nullptr ? *text : std::string();
}

bool all_different(const std::vector<std::string>& texts) {
  const std::set<std::string> different(texts.begin(), texts.end());
  return different.size() == texts.size() && !different.contains("");
}

// "training.epochs 4": the keys that tell experiments of one sampler apart.
std::vector<std::string> by_options(const std::vector<const StudyFile*>& files) {
  std::map<std::string, std::vector<std::string>> values;
  for (std::size_t i = 0; i < files.size(); ++i) {
    for (auto& [key, value] : config_leaves(files[i]->config)) {
      auto& row = values[key];
      row.resize(files.size());
      row[i] = value;
    }
  }
  std::vector<std::string> texts(files.size());
  for (const auto& [key, row] : values) {
    const bool same =
        std::all_of(row.begin(), row.end(), [first = row.front()](const auto& value) { return value == first; });
    if (same || only_names_runs(key.substr(0, key.find('.')))) continue;
    for (std::size_t i = 0; i < files.size(); ++i) {
      texts[i] += fmt::format("{}{} {}", texts[i].empty() ? "" : ", ", key, row[i].empty() ? "absent" : row[i]);
    }
  }
  return texts;
}

// Tells apart groups that would have the same label.
void distinguish(const std::vector<ContenderGroup*>& groups, const Study& study) {
  std::vector<const StudyFile*> files;
  std::vector<std::string> names;
  for (const auto* group : groups) {
    files.push_back(&study.files[group->files.front()]);
    names.push_back(text_at(files.back()->config, "name", nullptr));
  }
  auto tails = by_options(files);
  const bool brief = std::all_of(tails.begin(), tails.end(), [](const auto& tail) { return tail.size() <= longest_tail; });
  if (all_different(names)) {
    tails = names;
  } else if (!brief || !all_different(tails)) {
    for (std::size_t i = 0; i < tails.size(); ++i) tails[i] = std::to_string(i + 1);
  }
  for (std::size_t i = 0; i < groups.size(); ++i) groups[i]->label += fmt::format(" ({})", tails[i]);
}

void set_labels(std::vector<ContenderGroup>& groups, const Study& study) {
  std::map<std::pair<std::size_t, std::string>, std::vector<ContenderGroup*>> alike;
  for (auto& group : groups) {
    const auto& config = study.files[group.files.front()].config;
    const auto sampler = text_at(config, "sampler", "type");
    const auto name = text_at(config, "name", nullptr);
    group.label = !sampler.empty() ? sampler : !name.empty() ? name : "unnamed";
    alike[{group.dataset, group.label}].push_back(&group);
  }
  for (const auto& [key, members] : alike) {
    if (members.size() > 1) distinguish(members, study);
  }
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

Leaves config_leaves(const Value& config) {
  Leaves leaves;
  add_leaves("", config, leaves);
  return leaves;
}

std::vector<ContenderGroup> contender_groups(const Study& study) {
  std::vector<ContenderGroup> groups;
  std::vector<std::size_t> datasets;  // a file of each
  std::map<std::pair<std::size_t, std::string>, std::size_t> known;
  std::vector<std::size_t> group_of;
  for (std::size_t i = 0; i < study.files.size(); ++i) {
    const auto& file = study.files[i];
    const auto same = [&](std::size_t other) { return same_documents(study.files[other], file); };
    const auto dataset = std::find_if(datasets.begin(), datasets.end(), same) - datasets.begin();
    if (static_cast<std::size_t>(dataset) == datasets.size()) datasets.push_back(i);
    const auto [entry, is_new] = known.try_emplace({dataset, experiment_of(file)}, groups.size());
    if (is_new) groups.push_back({"", static_cast<std::size_t>(dataset), {}, {}});
    groups[entry->second].files.push_back(i);
    group_of.push_back(entry->second);
  }
  for (const auto& curve : study.curves) groups[group_of[curve.file]].curves.push_back(&curve);
  for (const auto& group : groups) require_seeds_once(group, study);
  set_labels(groups, study);
  return groups;
}

}  // namespace alrun
