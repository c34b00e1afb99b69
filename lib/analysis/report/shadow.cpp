#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "analysis/report/parts.h"
#include "analysis/study/config_leaves.h"
#include "loop/config_defaults.h"

namespace alrun {
namespace {

// Options of each rule in a file's shadow, by place.
std::vector<ConfigKeys> shadow_options(const StudyFile& file) {
  const auto config = with_defaults(file.config);
  const auto* stop = config.find("stop");
  const auto* shadow = stop != nullptr ? stop->find("shadow") : nullptr;
  const auto* list = shadow != nullptr ? shadow->get<Value::List>() : nullptr;
  if (list == nullptr) return {};
  std::vector<ConfigKeys> rules;
  for (const auto& item : *list) {
    const auto leaves = config_leaves(item);
    rules.emplace_back(leaves.begin(), leaves.end());
    rules.back().erase("id");
  }
  return rules;
}

using Stops = std::vector<std::pair<const Curve*, const ShadowStop*>>;

ShadowMark mark_of(const std::string& id, const ConfigKeys& options, const Stops& stops) {
  ShadowMark mark;
  mark.id = id;
  mark.label = id;
  mark.options = options;
  mark.runs = stops.size();
  std::vector<double> labels;
  std::vector<double> accuracies;
  std::vector<double> saved;
  std::vector<double> costs;
  for (const auto& [curve, stop] : stops) {
    if (!stop->round) continue;
    ++mark.fired;
    labels.push_back(static_cast<double>(stop->n_labeled));
    saved.push_back(static_cast<double>(stop->labels_saved));
    costs.push_back(stop->accuracy_cost);
    accuracies.push_back(curve->points[static_cast<std::size_t>(*stop->round)].test.primary());
  }
  mark.labels = mean(labels);
  mark.accuracy = mean(accuracies);
  mark.labels_saved = mean(saved);
  mark.accuracy_cost = mean(costs);
  return mark;
}

}  // namespace

std::vector<ShadowMark> shadow_marks(const ContenderGroup& group, const Study& study) {
  std::map<std::size_t, std::vector<ConfigKeys>> of_files;
  for (const auto file : group.files) of_files[file] = shadow_options(study.files[file]);
  std::vector<std::pair<std::string, ConfigKeys>> rules;
  std::vector<Stops> stops;
  for (const auto* curve : group.curves) {
    const auto& options = of_files[curve->file];
    const bool known = options.size() == curve->shadow.size();  // else they cannot be told whose they are
    for (std::size_t i = 0; i < curve->shadow.size(); ++i) {
      const std::pair rule(curve->shadow[i].id, known ? options[i] : ConfigKeys());
      const auto at = static_cast<std::size_t>(std::find(rules.begin(), rules.end(), rule) - rules.begin());
      if (at == rules.size()) {
        rules.push_back(rule);
        stops.emplace_back();
      }
      stops[at].emplace_back(curve, &curve->shadow[i]);
    }
  }
  std::vector<ShadowMark> marks;
  for (std::size_t i = 0; i < rules.size(); ++i) marks.push_back(mark_of(rules[i].first, rules[i].second, stops[i]));
  return marks;
}

void label_shadow_marks(std::vector<Contender>& contenders) {
  std::map<std::string, std::set<ConfigKeys>> options;
  for (const auto& contender : contenders) {
    for (const auto& mark : contender.shadow) options[mark.id].insert(mark.options);
  }
  std::map<std::pair<std::string, ConfigKeys>, std::string> labels;
  for (const auto& [id, different] : options) {
    if (different.size() == 1) continue;
    std::vector<const ConfigKeys*> keys;
    for (const auto& one : different) keys.push_back(&one);
    auto texts = brief(told_apart(keys));
    number_repeated(texts);
    for (std::size_t i = 0; i < keys.size(); ++i) labels[{id, *keys[i]}] = fmt::format("{} ({})", id, texts[i]);
  }
  for (auto& contender : contenders) {
    for (auto& mark : contender.shadow) {
      const auto found = labels.find({mark.id, mark.options});
      if (found != labels.end()) mark.label = found->second;
    }
  }
}

}  // namespace alrun
