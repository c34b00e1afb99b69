#include "analysis/study/contender_labels.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analysis/study/told_apart.h"

namespace alrun {
namespace {

std::string text_at(const Value& config, const char* section, const char* key) {
  const auto* found = config.find(section);
  if (found != nullptr && key != nullptr) found = found->find(key);
  const auto* text = found != nullptr ? found->get<std::string>() : nullptr;
  return text != nullptr ? *text : std::string();
}

// Names without a title that all begin with: "STUDY: kind=small".
void remove_common_title(std::vector<std::string>& names) {
  constexpr std::string_view end = ": ";
  const auto at = names.front().find(end);
  if (at == std::string::npos) return;
  const auto title = names.front().substr(0, at + end.size());
  const bool common = std::all_of(names.begin(), names.end(),
                                  [&](const auto& name) { return name.starts_with(title) && name.size() > title.size(); });
  if (!common) return;
  for (auto& name : names) name.erase(0, title.size());
}

using Parts = std::vector<std::string>;

// Names of sweeps' runs are lists: "dataset.seed=1, sampler.type=margin, variant=small".
Parts parts_of(const std::string& name) {
  constexpr std::string_view comma = ", ";
  Parts parts;
  std::size_t start = 0;
  for (auto at = name.find(comma); at != std::string::npos; at = name.find(comma, start)) {
    parts.push_back(name.substr(start, at - start));
    start = at + comma.size();
  }
  parts.push_back(name.substr(start));
  return parts;
}

// Which parts all names share; nothing of names of different lengths.
std::vector<bool> shared_parts(const std::vector<Parts>& names) {
  std::vector<bool> shared;
  for (std::size_t i = 0; i < names.front().size(); ++i) {
    shared.push_back(std::all_of(names.begin(), names.end(), [&](const Parts& name) {
      return name.size() == names.front().size() && name[i] == names.front()[i];
    }));
  }
  return shared;
}

std::string joined(const Parts& parts, const std::vector<bool>& shared, bool kept) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (shared[i] == kept) text += (text.empty() ? "" : ", ") + parts[i];
  }
  return text;
}

// What all files of an experiment are called, on whatever documents; "" if they do not agree in anything.
std::string name_of(const StudyExperiment& identity, const Study& study) {
  std::vector<Parts> names;
  for (const auto* group : identity.groups) {
    for (const auto file : group->files) names.push_back(parts_of(text_at(study.files[file].config, "name", nullptr)));
  }
  return joined(names.front(), shared_parts(names), true);
}

void remove_common_parts(std::vector<std::string>& names) {
  std::vector<Parts> parts;
  parts.reserve(names.size());
  for (const auto& name : names) parts.push_back(parts_of(name));
  const auto size = parts.front().size();
  if (std::any_of(parts.begin(), parts.end(), [&](const auto& list) { return list.size() != size; })) return;
  const auto shared = shared_parts(parts);
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = joined(parts[i], shared, false);
}

// What tells experiments of one sampler apart.
std::vector<std::string> tails(const std::vector<const StudyExperiment*>& alike, const Study& study) {
  std::vector<std::string> names;
  std::vector<const ConfigKeys*> keys;
  for (const auto* experiment : alike) {
    names.push_back(name_of(*experiment, study));
    keys.push_back(&experiment->keys);
  }
  if (!all_different(names)) return brief(told_apart(keys));
  remove_common_title(names);
  remove_common_parts(names);
  return brief(names);
}

}  // namespace

std::vector<std::string> contender_labels(const std::vector<StudyExperiment>& experiments, const Study& study) {
  std::vector<std::string> labels;
  std::map<std::string, std::vector<std::size_t>> alike;
  for (const auto& experiment : experiments) {
    const auto& config = study.files[experiment.groups.front()->files.front()].config;
    const auto sampler = text_at(config, "sampler", "type");
    const auto name = text_at(config, "name", nullptr);
    alike[!sampler.empty() ? sampler : !name.empty() ? name : "unnamed"].push_back(labels.size());
    labels.emplace_back();
  }
  for (const auto& [label, indices] : alike) {
    std::vector<const StudyExperiment*> members;
    for (const auto i : indices) members.push_back(&experiments[i]);
    const auto texts = indices.size() > 1 ? tails(members, study) : std::vector<std::string>(1);
    for (std::size_t i = 0; i < indices.size(); ++i) {
      labels[indices[i]] = texts[i].empty() ? label : fmt::format("{} ({})", label, texts[i]);
    }
  }
  number_repeated(labels);
  return labels;
}

}  // namespace alrun
