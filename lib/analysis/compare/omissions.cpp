#include "analysis/compare/omissions.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/wording.h"

namespace alrun {
namespace {

// Keys beside those of the experiment, in which files of one side may differ.
std::string keys_that_differ(const Study& study, const char* side) {
  std::set<std::string> keys;
  for (const auto& file : study.files) {
    for (const auto& difference : config_differences(study.files.front().config, file.config)) keys.insert(difference.key);
  }
  if (keys.empty()) return {};
  return fmt::format("the files of {} differ among themselves in {}: the first one's config is compared", side,
                     spoken_list({keys.begin(), keys.end()}));
}

std::string labels_that_some_lack(const Study& study, const StudyMetric& metric) {
  std::set<std::int64_t> all;
  for (const auto& curve : study.curves) {
    const auto labels = curve.labels();
    all.insert(labels.begin(), labels.end());
  }
  const auto common = common_labels(study).size();
  if (common == all.size()) return {};
  return fmt::format("{} is compared at {} of {} label counts: the others are not those of every seed", metric.name, common,
                     all.size());
}

std::string seeds_without_overlap(const Comparison& comparison) {
  const auto counted = comparison.overlaps.size();
  const auto all = comparison.seeds.size();
  if (counted == all) return {};
  if (counted == 0) return "the overlap of queries is not known: no seed has queried documents on both sides";
  return fmt::format("the overlap of queries is of {} of {} seeds: the others have queried documents on one side at most",
                     counted, all);
}

}  // namespace

std::set<std::int64_t> common_labels(const Study& study) {
  std::set<std::int64_t> common;
  for (const auto& curve : study.curves) {
    const auto list = curve.labels();
    const std::set<std::int64_t> labels(list.begin(), list.end());
    if (&curve == study.curves.data()) common = labels;
    std::erase_if(common, [&](std::int64_t n) { return !labels.contains(n); });
  }
  return common;
}

std::vector<SideNote> notes_of(const Study& base, const Study& fresh) {
  std::vector<SideNote> notes;
  for (const auto* study : {&base, &fresh}) {
    for (const auto& file : study->files) {
      for (const auto& text : file.notes) {
        auto note = std::find_if(notes.begin(), notes.end(), [&](const SideNote& known) { return known.text == text; });
        if (note == notes.end()) note = notes.insert(note, {text});
        (study == &base ? note->base : note->fresh) = true;
      }
    }
  }
  return notes;
}

std::vector<std::string> omissions_of(const Study& base, const Study& fresh, const Comparison& comparison) {
  std::vector<std::string> omissions = {keys_that_differ(base, "BASE"), keys_that_differ(fresh, "NEW"),
                                        labels_that_some_lack(base, comparison.metric), seeds_without_overlap(comparison)};
  if (const auto n = comparison.dataset.left_out; n > 0) {
    omissions.push_back(fmt::format("{} training documents are in no part: they have no text", n));
  }
  std::erase(omissions, "");
  return omissions;
}

}  // namespace alrun
