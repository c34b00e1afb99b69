#include <fmt/format.h>

#include <algorithm>

#include "analysis/show/show.h"
#include "session/journal.h"

namespace alrun {
namespace {

std::size_t rounds_in(const JournalContent& journal) {
  std::size_t rounds = 0;
  for (const auto& [seed, finished] : journal.finished) rounds += finished.rounds.size();
  return rounds;
}

// Of `seed`, or each of `seeds`.
std::vector<std::uint64_t> seeds_of(const Value& config) {
  std::vector<std::uint64_t> seeds;
  const auto add = [&](const Value& value) {
    if (const auto* seed = value.get<std::int64_t>()) seeds.push_back(static_cast<std::uint64_t>(*seed));
  };
  const auto* several = config.find("seeds");
  const auto* list = several != nullptr ? several->get<Value::List>() : nullptr;
  if (list != nullptr) {
    for (const auto& seed : *list) add(seed);
  }
  const auto* one = config.find("seed");
  if (seeds.empty() && one != nullptr) add(*one);
  return seeds;
}

// Rounds that a seed has made since the result was written, or that no result has.
void take_rounds(const JournalContent& journal, Standing& standing) {
  for (const auto& [seed, finished] : journal.finished) {
    const auto& rounds = finished.rounds;
    const auto known = std::find_if(standing.curves.begin(), standing.curves.end(),
                                    [seed = seed](const Curve& curve) { return curve.seed == seed; });
    if (rounds.empty() || (known != standing.curves.end() && known->points.size() >= rounds.size())) continue;
    Curve curve;
    curve.seed = seed;
    for (const auto& record : rounds) curve.points.push_back(point_of(record));
    if (known != standing.curves.end()) {
      *known = std::move(curve);
    } else {
      standing.curves.push_back(std::move(curve));
    }
    std::erase(standing.file.seeds_not_begun, seed);
  }
  std::sort(standing.curves.begin(), standing.curves.end(), [](const auto& a, const auto& b) { return a.seed < b.seed; });
}

Standing of_journal_alone(const std::string& path, const JournalContent& journal) {
  Standing standing;
  standing.file.path = path;
  standing.file.config = value_from_json(journal.config);
  const auto* task = standing.file.config.find("task");
  const auto* name = task != nullptr ? task->get<std::string>() : nullptr;
  standing.file.metrics = metrics_of_task(name != nullptr ? *name : "");
  standing.file.status = Status::running;
  standing.file.seeds_not_begun = seeds_of(standing.file.config);
  take_rounds(journal, standing);
  return standing;
}

Standing of_result(const std::filesystem::path& path) {
  auto study = read_study({path}, Unfinished::take);
  return {std::move(study.files.front()), std::move(study.curves), {}};
}

}  // namespace

Standing read_standing(const std::filesystem::path& path) {
  const auto beside = journal_path(path);
  const auto journal = read_journal(beside);
  if (journal && !std::filesystem::exists(path)) {
    auto standing = of_journal_alone(path.string(), *journal);
    standing.remarks.push_back(fmt::format("there is no result yet; the rounds are those of {}", beside.string()));
    return standing;
  }
  auto standing = of_result(path);
  if (!journal) return standing;
  const bool same_run = standing.file.status != Status::complete && standing.file.config == value_from_json(journal->config);
  if (same_run) {
    take_rounds(*journal, standing);
  } else {
    standing.remarks.push_back(
        fmt::format("a newer run has begun: {} rounds in {} are not shown", rounds_in(*journal), beside.string()));
  }
  return standing;
}

}  // namespace alrun
