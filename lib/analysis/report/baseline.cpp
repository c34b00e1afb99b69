#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/parts.h"
#include "core/wording.h"

namespace alrun {
namespace {

void require_known(const std::string& label, const std::vector<Contender>& contenders) {
  std::vector<std::string> labels;
  labels.reserve(contenders.size());
  for (const auto& contender : contenders) labels.push_back(contender.label);
  if (label.empty() || std::find(labels.begin(), labels.end(), label) != labels.end()) return;
  throw Error(fmt::format("no contender is called '{}'{}; give one of {}", label, did_you_mean(Value(label), labels),
                          spoken_list(labels)));
}

bool samples_at_random(const Contender& contender) {
  const auto* sampler = contender.config.find("sampler");
  const auto* type = sampler != nullptr ? sampler->find("type") : nullptr;
  return type != nullptr && *type == Value("random");
}

ConfigKeys beside_the_sampler(ConfigKeys keys) {
  std::erase_if(keys, [](const auto& entry) { return entry.first.starts_with("sampler."); });
  return keys;
}

// The first of a dataset's contenders that is such; nothing if there is none.
template <class Test>
std::optional<std::size_t> first_that(const ReportDataset& dataset, const Test& test) {
  const auto found = std::find_if(dataset.contenders.begin(), dataset.contenders.end(), test);
  return found != dataset.contenders.end() ? std::optional(*found) : std::nullopt;
}

ReportNote without_baseline(const std::string& label, const ReportDataset& dataset,
                            const std::vector<Contender>& contenders) {
  std::vector<std::string> others;
  for (const auto index : dataset.contenders) {
    const auto& other = contenders[contenders[index].baseline].label;
    if (std::find(others.begin(), others.end(), other) == others.end()) others.push_back(other);
  }
  return {
      fmt::format("The baseline {} is missing on {}: in its place {} {} the baseline{} there.", label, dataset.record.name,
                  spoken_list(others), others.size() > 1 ? "are" : "is", others.size() > 1 ? "s" : ""),
      dataset.contenders};
}

}  // namespace

void set_baselines(ReportData& data, const std::vector<ContenderGroup>& groups, const std::string& label) {
  auto& contenders = data.contenders;
  require_known(label, contenders);
  std::vector<ConfigKeys> beside;
  beside.reserve(groups.size());
  for (const auto& group : groups) beside.push_back(beside_the_sampler(group.keys));
  for (auto& dataset : data.datasets) {
    const auto named = first_that(dataset, [&](std::size_t i) { return contenders[i].label == label; });
    const auto random = first_that(dataset, [&](std::size_t i) { return samples_at_random(contenders[i]); });
    dataset.baseline = named ? *named : random.value_or(dataset.contenders.front());
    for (const auto index : dataset.contenders) {
      // Of another model or budget, random would measure that, not the sampler.
      const auto own =
          first_that(dataset, [&](std::size_t i) { return samples_at_random(contenders[i]) && beside[i] == beside[index]; });
      contenders[index].baseline = named ? *named : own.value_or(dataset.baseline);
    }
    if (!named && !label.empty()) data.notes.push_back(without_baseline(label, dataset, contenders));
  }
}

}  // namespace alrun
