#include <fmt/format.h>

#include <algorithm>

#include "analysis/report/parts.h"
#include "analysis/study/overlap.h"
#include "analysis/study/pairing.h"
#include "core/wording.h"

// What a table or figure does not count, or only in part, and why.
namespace alrun {
namespace {

/// Of one contender; `tell` takes what is to be said of it.
template <class Tell>
void tell_of_runs(const Contender& contender, const Tell& tell) {
  const auto runs = contender.runs.size();
  const auto areas = contender.naulc.values.size();
  if (areas < runs) {
    tell(fmt::format("nAULC is of {} of {} runs: a curve of one label count has no area", areas, runs));
  }
  const auto ceilings = static_cast<std::size_t>(
      std::count_if(contender.runs.begin(), contender.runs.end(), [](const auto& run) { return run.ceiling.has_value(); }));
  if (ceilings > 0 && ceilings < runs) {
    tell(fmt::format("the ceiling is the mean of {} of {} runs: the others have none", ceilings, runs));
  }
  const bool unknown =
      std::any_of(contender.shadow.begin(), contender.shadow.end(), [](const auto& mark) { return mark.options.empty(); });
  if (unknown) {
    tell("the options of rules in the shadow are not told apart: a config names another number of rules than its runs have");
  }
}

template <class Tell>
void tell_of_curve(const Contender& contender, bool costs_differ, const Tell& tell) {
  if (contender.accuracy.empty()) {
    tell("there is no curve in the figure: the seeds have no label count in common");
  } else {
    std::int64_t first = contender.runs.front().first_label;
    std::int64_t last = 0;
    for (const auto& run : contender.runs) {
      first = std::min(first, run.first_label);
      last = std::max(last, run.last_label);
    }
    const double from = contender.accuracy.front().x;
    const double to = contender.accuracy.back().x;
    if (from > static_cast<double>(first) || to < static_cast<double>(last)) {
      tell(fmt::format("the curve is drawn from {:.0f} to {:.0f} labels, where all seeds are; single runs go from {} to {}",
                       from, to, first, last));
    }
  }
  if (costs_differ && contender.accuracy_over_cost.empty()) {
    tell("there is no curve over cost: a round lacks its cost, or the seeds have no cost in common");
  }
}

// What others have and this one does not.
template <class Tell>
void tell_of_rounds(const Contender& contender, const std::vector<Contender>& all, const Tell& tell) {
  const bool seconds = std::any_of(all.begin(), all.end(), [](const auto& other) { return other.seconds.has_value(); });
  if (seconds && !contender.seconds) tell("it is not in the table of seconds: a round has none");
  const bool classes = std::any_of(all.begin(), all.end(), [](const auto& other) { return !other.classes.empty(); });
  if (classes && contender.classes.empty()) {
    tell("there are no labels per class: a round lacks them, or has another number of classes");
  }
  if (!contender.classes.empty() && contender.classes.size() < contender.accuracy.size()) {
    tell(fmt::format("labels per class are given at {} of {} label counts", contender.classes.size(),
                     contender.accuracy.size()));
  }
}

template <class Tell>
void tell_of_queries(const ContenderGroup& group, const Tell& tell) {
  std::vector<std::string> seeds;
  for (const auto* curve : group.curves) {
    if (curve->points.size() > 1 && queried_documents(*curve).empty()) seeds.push_back(std::to_string(curve->seed));
  }
  if (seeds.empty()) return;
  tell(fmt::format("the overlap of queries does not count seed{} {}, of which no queried document is known",
                   seeds.size() == 1 ? "" : "s", spoken_list(seeds)));
}

}  // namespace

std::vector<ReportNote> omissions_of(const ReportData& data, const std::vector<ContenderGroup>& groups) {
  std::vector<ReportNote> omissions;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const auto tell = [&](const std::string& text) {
      const auto same = [&](const ReportNote& note) { return note.text == text; };
      auto known = std::find_if(omissions.begin(), omissions.end(), same);
      if (known == omissions.end()) known = omissions.insert(known, {text, {}});
      known->contenders.push_back(i);
    };
    const auto& contender = data.contenders[i];
    tell_of_runs(contender, tell);
    tell_of_curve(contender, data.datasets[contender.dataset].costs_differ, tell);
    tell_of_rounds(contender, data.contenders, tell);
    if (data.datasets[contender.dataset].contenders.size() > 1) tell_of_queries(groups[i], tell);
  }
  for (const auto& dataset : data.datasets) {
    std::vector<const ContenderGroup*> here;
    for (const auto index : dataset.contenders) here.push_back(&groups[index]);
    const auto missing = missing_seeds(here, dataset.record.name);
    for (const auto& one : missing) {
      omissions.push_back({fmt::format("{}, which others have: pairs and ranks are over common seeds, means of one "
                                       "contender over all that it has",
                                       in_words(one, data.datasets.size() > 1)),
                           {}});
    }
    if (dataset.record.left_out > 0) {
      omissions.push_back({fmt::format("{} training documents of {} are in no part: they have no text",
                                       dataset.record.left_out, dataset.record.name),
                           {}});
    }
  }
  return omissions;
}

}  // namespace alrun
