#include "analysis/report/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>

#include "analysis/report/parts.h"
#include "analysis/study/config_leaves.h"
#include "analysis/study/contenders.h"
#include "analysis/study/study_metric.h"
#include "core/wording.h"

namespace alrun {
namespace {

bool costs_differ(const ReportDataset& dataset, const std::vector<ContenderGroup>& groups) {
  for (const auto index : dataset.contenders) {
    for (const auto* curve : groups[index].curves) {
      for (const auto& point : curve->points) {
        if (point.cost && *point.cost != static_cast<double>(point.n_labeled)) return true;
      }
    }
  }
  return false;
}

// Those of the files.
void add_notes(const std::vector<ContenderGroup>& groups, const Study& study, std::vector<ReportNote>& notes) {
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const auto file : groups[i].files) {
      for (const auto& text : study.files[file].notes) {
        auto note = std::find_if(notes.begin(), notes.end(), [&](const auto& known) { return known.text == text; });
        if (note == notes.end()) note = notes.insert(note, {text, {}});
        if (note->contenders.empty() || note->contenders.back() != i) note->contenders.push_back(i);
      }
    }
  }
}

// What a config says of the documents; where they come from, too, if that is asked for.
ConfigKeys dataset_keys(const Value& config, bool with_source) {
  ConfigKeys keys;
  for (auto& [key, value] : config_leaves(config)) {
    const bool is_source = key == "dataset.path" || key == "dataset.type";
    if (key.starts_with("dataset.") && (with_source || !is_source)) keys[key] = std::move(value);
  }
  return keys;
}

std::vector<std::string> datasets_told_apart(const std::vector<ReportDataset*>& alike,
                                             const std::vector<Contender>& contenders) {
  std::vector<std::string> texts;
  for (const bool with_source : {false, true}) {
    std::vector<ConfigKeys> keys(alike.size());
    std::vector<const ConfigKeys*> of_each(alike.size());
    for (std::size_t i = 0; i < alike.size(); ++i) {
      keys[i] = dataset_keys(contenders[alike[i]->contenders.front()].config, with_source);
      of_each[i] = &keys[i];
    }
    texts = brief(told_apart(of_each));
    if (all_different(texts)) break;
  }
  return texts;
}

// "synthetic", and where several have one name "synthetic (seed 2)", or "synthetic 2" if their configs do not differ.
void name_datasets(ReportData& data) {
  std::map<std::string, std::vector<ReportDataset*>> alike;
  for (auto& dataset : data.datasets) alike[dataset.record.name].push_back(&dataset);
  for (const auto& [name, members] : alike) {
    if (members.size() == 1) continue;
    const auto texts = datasets_told_apart(members, data.contenders);
    for (std::size_t i = 0; i < members.size(); ++i) {
      if (!texts[i].empty()) members[i]->record.name += fmt::format(" ({})", texts[i]);
    }
  }
  std::vector<std::string> names;
  for (const auto& dataset : data.datasets) names.push_back(dataset.record.name);
  number_repeated(names);
  for (std::size_t i = 0; i < names.size(); ++i) data.datasets[i].record.name = names[i];
}

}  // namespace

std::string contender_name(const ReportData& data, std::size_t index) {
  const auto& contender = data.contenders[index];
  return data.datasets.size() > 1 ? fmt::format("{} on {}", contender.label, data.datasets[contender.dataset].record.name)
                                  : contender.label;
}

std::vector<std::size_t> by_area(const ReportData& data, std::size_t dataset) {
  auto order = data.datasets[dataset].contenders;
  const auto gain = [&](std::size_t i) {
    const auto& area = data.contenders[i].naulc.mean;
    return area ? sign_of(data.metric) * *area : -std::numeric_limits<double>::infinity();
  };
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return gain(a) > gain(b); });
  return order;
}

std::string in_words(const std::vector<LeftOut>& left_out) {
  std::vector<std::string> counts;
  for (const auto status : {Status::failed, Status::interrupted, Status::running}) {
    const auto n = std::count_if(left_out.begin(), left_out.end(), [&](const auto& one) { return one.status == status; });
    if (n > 0) counts.push_back(fmt::format("{} {}", n, name_of(status)));
  }
  return fmt::format("{} result{} left out, as not finished: {}", left_out.size(), left_out.size() == 1 ? " is" : "s are",
                     spoken_list(counts));
}

ReportData report_data(const Study& whole, const ReportOptions& options) {
  if (whole.curves.empty()) throw Error("none of the results is finished; run them again with --resume");
  ReportData data;
  data.metric = common_metric({&whole}, options.metric);
  const auto study = judged_by(whole, data.metric);
  const auto groups = contender_groups(study);
  for (const auto& group : groups) {
    if (group.dataset == data.datasets.size()) {
      data.datasets.emplace_back();
      data.datasets.back().record = study.files[group.files.front()].dataset;
    }
    data.datasets[group.dataset].contenders.push_back(data.contenders.size());
    data.contenders.push_back(contender_of(group, study));
  }
  name_datasets(data);
  label_shadow_marks(data.contenders);
  set_baselines(data, groups, options.baseline);
  for (auto& dataset : data.datasets) {
    dataset.costs_differ = costs_differ(dataset, groups);
    add_savings(dataset, data, groups, study);
    dataset.pairs = pair_reports(dataset, groups, data.metric);
  }
  data.rankings = rankings_of(data, groups);
  data.configs = config_rows(groups, study);
  add_notes(groups, study, data.notes);
  data.left_out = study.left_out;
  data.omissions = omissions_of(data, groups);
  return data;
}

}  // namespace alrun
