#include "analysis/study/comparable.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "analysis/study/config_leaves.h"
#include "loop/config_defaults.h"
#include "session/result.h"

namespace alrun {
namespace {

// Lists of maps (rules, steps) are compared item by item where there are as many.
bool itemwise(const Value::List& a, const Value::List& b) {
  const auto is_map = [](const Value& item) { return item.get<Value::Map>() != nullptr; };
  return a.size() == b.size() && std::all_of(a.begin(), a.end(), is_map) && std::all_of(b.begin(), b.end(), is_map);
}

void add_differences(const std::string& key, const Value* a, const Value* b, std::vector<ConfigDifference>& found) {
  const auto inside = [&](const std::string& name) { return key.empty() ? name : key + "." + name; };
  const auto* map_a = a != nullptr ? a->get<Value::Map>() : nullptr;
  const auto* map_b = b != nullptr ? b->get<Value::Map>() : nullptr;
  if (map_a != nullptr && map_b != nullptr) {
    std::set<std::string> names;
    for (const auto* map : {map_a, map_b}) {
      for (const auto& entry : *map) names.insert(entry.key);
    }
    for (const auto& name : names) add_differences(inside(name), a->find(name), b->find(name), found);
    return;
  }
  const auto* list_a = a != nullptr ? a->get<Value::List>() : nullptr;
  const auto* list_b = b != nullptr ? b->get<Value::List>() : nullptr;
  if (list_a != nullptr && list_b != nullptr && itemwise(*list_a, *list_b)) {
    for (std::size_t i = 0; i < list_a->size(); ++i) {
      add_differences(inside(std::to_string(i)), &(*list_a)[i], &(*list_b)[i], found);
    }
    return;
  }
  const auto json = [](const Value* value) { return value != nullptr ? std::optional(value_json(*value)) : std::nullopt; };
  const bool same = a != nullptr && b != nullptr && with_whole_numbers(*a) == with_whole_numbers(*b);
  if (!same) found.push_back({key, json(a), json(b)});
}

// Of what the documents are, not of where they come from. A key that one file lacks is another source's, or has been added
// since, and its default is what was done before.
std::optional<ConfigDifference> contradiction_of_documents(const Value& a, const Value& b) {
  for (const auto& difference : config_differences(a, b)) {
    const auto& key = difference.key;
    const bool matters = key.starts_with("dataset.") && key != "dataset.path" && key != "dataset.type";
    if (difference.base && difference.fresh && matters) return difference;
  }
  return std::nullopt;
}

// What shapes a run and where it ends, as opposed to what it is called and what is reported of it.
bool shapes_a_run(const std::string& key) {
  static const std::set<std::string> beside = {"save_model", "metrics", "inputs", "dataset"};
  const auto section = key.substr(0, key.find('.'));
  const bool reported = key.starts_with("stop.shadow") || key == "loop.explain" || key == "loop.full_data_ceiling";
  return !only_names_runs(section) && !beside.contains(section) && !reported;
}

// The content's hash of each file that options name, by the path as JSON; as much of it as labels have room for.
std::map<std::string, std::string> hashes_of_inputs(const Value& config) {
  constexpr std::size_t digits = 16;
  std::map<std::string, std::string> hashes;
  const auto* inputs = config.find("inputs");
  const auto* list = inputs != nullptr ? inputs->get<Value::List>() : nullptr;
  if (list == nullptr) return hashes;
  for (const auto& input : *list) {
    const auto* path = input.find("path");
    const auto* sha256 = input.find("sha256");
    const auto* hash = sha256 != nullptr ? sha256->get<std::string>() : nullptr;
    if (path != nullptr && hash != nullptr) hashes[value_json(*path)] = value_json("sha256 " + hash->substr(0, digits));
  }
  return hashes;
}

// Of keys that differ the one that says most: a type that both have, else a key that both have, else any; "" if none does.
std::string telling_difference(const ConfigKeys& a, const ConfigKeys& b) {
  std::string best;
  int most = 0;
  for (const auto* keys : {&a, &b}) {
    for (const auto& [key, value] : *keys) {
      const auto in_a = a.find(key);
      const auto in_b = b.find(key);
      const bool both = in_a != a.end() && in_b != b.end();
      if (both && in_a->second == in_b->second) continue;
      const int says = !both ? 1 : key.ends_with(".type") ? 3 : 2;
      if (says <= most) continue;
      best = key;
      most = says;
    }
  }
  return best;
}

// Throws if the two are parts of different experiments on the same documents.
void require_same_experiment(const StudyFile& a, const StudyFile& b, const std::string& side) {
  const auto in_a = experiment_keys(a);
  const auto in_b = experiment_keys(b);
  const auto key = telling_difference(in_a, in_b);
  if (key.empty()) return;
  const auto value = [&](const ConfigKeys& keys) { return keys.contains(key) ? keys.at(key) : "absent"; };
  throw Error(fmt::format("{} mixes experiments: {} is {} in {} and {} in {}; give several files for several seeds only",
                          side, key, value(in_a), a.path, value(in_b), b.path));
}

void require_same_seeds(const Study& base, const Study& fresh) {
  const auto seeds = [](const Study& study) {
    std::set<std::uint64_t> found;
    for (const auto& curve : study.curves) found.insert(curve.seed);
    return found;
  };
  const auto only = [](const std::set<std::uint64_t>& a, const std::set<std::uint64_t>& b) {
    std::vector<std::uint64_t> found;
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(found));
    return found.empty() ? std::string("none") : fmt::format("{}", fmt::join(found, ", "));
  };
  const auto in_base = seeds(base);
  const auto in_fresh = seeds(fresh);
  if (in_base == in_fresh) return;
  throw Error(fmt::format("different seeds: only in BASE {}, only in NEW {}; run both with the same --seeds",
                          only(in_base, in_fresh), only(in_fresh, in_base)));
}

}  // namespace

bool only_names_runs(const std::string& key) { return key == "name" || key == "output" || key == "seed" || key == "seeds"; }

void require_same_documents(const StudyFile& a, const StudyFile& b) {
  const auto refuse = [&](const std::string& what, const auto& in_a, const auto& in_b) {
    throw Error(fmt::format("different documents: {} is {} in {} and {} in {}; compare runs on the same dataset", what, in_a,
                            a.path, in_b, b.path));
  };
  if (a.dataset.train != b.dataset.train) refuse("dataset.train", a.dataset.train, b.dataset.train);
  if (a.dataset.validation != b.dataset.validation) {
    refuse("dataset.validation", a.dataset.validation, b.dataset.validation);
  }
  if (a.dataset.test != b.dataset.test) refuse("dataset.test", a.dataset.test, b.dataset.test);
  if (const auto other = contradiction_of_documents(a.config, b.config)) {
    refuse(other->key, *other->base, *other->fresh);
  }
  // Last, as it tells people least.
  if (a.dataset.sha256 != b.dataset.sha256) refuse("dataset.sha256", a.dataset.sha256, b.dataset.sha256);
}

bool same_documents(const StudyFile& a, const StudyFile& b) {
  try {
    require_same_documents(a, b);
    return true;
  } catch (const Error&) {
    return false;
  }
}

ConfigKeys experiment_keys(const StudyFile& file) {
  const auto hashes = hashes_of_inputs(file.config);
  ConfigKeys keys;
  for (auto& [key, value] : config_leaves(with_defaults(file.config))) {
    if (!shapes_a_run(key)) continue;
    const auto hash = hashes.find(value);
    keys[key] = hash != hashes.end() ? hash->second : value;
  }
  return keys;
}

void require_same_budget(const Curve& a, const Curve& b, const std::string& name_a, const std::string& name_b) {
  for (std::size_t i = 0; i < std::min(a.points.size(), b.points.size()); ++i) {
    if (a.points[i].n_labeled == b.points[i].n_labeled) continue;
    throw Error(fmt::format("different budgets: round {} of seed {} has {} labels in {} and {} in {}; {}", i, a.seed,
                            a.points[i].n_labeled, name_a, b.points[i].n_labeled, name_b, same_budget_remedy));
  }
  if (a.points.size() == b.points.size()) return;
  throw Error(fmt::format("different budgets: seed {} ends with {} labels in {} and {} in {}; {}", a.seed,
                          a.points.back().n_labeled, name_a, b.points.back().n_labeled, name_b, same_budget_remedy));
}

std::vector<ConfigDifference> config_differences(const Value& base, const Value& fresh) {
  std::vector<ConfigDifference> found;
  add_differences("", &base, &fresh, found);
  std::erase_if(found, [](const ConfigDifference& difference) { return only_names_runs(difference.key); });
  return found;
}

void require_one_study(const Study& study, const std::string& side) {
  if (study.curves.empty()) throw Error(fmt::format("{} has no runs; give at least one result file", side));
  const auto& first = study.files.front();
  for (const auto& file : study.files) {
    require_same_documents(first, file);
    require_same_experiment(first, file, side);
  }
  for (std::size_t i = 1; i < study.curves.size(); ++i) {
    const auto& a = study.curves[i - 1];
    const auto& b = study.curves[i];
    if (a.seed != b.seed) continue;
    throw Error(fmt::format("{} has seed {} twice, in {} and in {}; give every seed once", side, a.seed,
                            study.files[a.file].path, study.files[b.file].path));
  }
}

void require_comparable(const Study& base, const Study& fresh) {
  require_same_documents(base.files.front(), fresh.files.front());
  require_same_seeds(base, fresh);
  for (std::size_t i = 0; i < base.curves.size(); ++i) require_same_budget(base.curves[i], fresh.curves[i], "BASE", "NEW");
}

}  // namespace alrun
