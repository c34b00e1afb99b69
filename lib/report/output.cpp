#include "report/output.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace alrun {
namespace {

namespace fs = std::filesystem;

std::optional<ResultContent> result_at(const fs::path& path) {
  try {
    return read_result(path);
  } catch (const Error& error) {
    throw OutputConflict(error.what());
  }
}

bool has_rounds(const RoundsBySeed& rounds) {
  return std::any_of(rounds.begin(), rounds.end(), [](const auto& run) { return !run.second.empty(); });
}

// A result may be moved, and continued at its new place: `output` does not count.
std::vector<std::string> differences(const std::string& config, const std::string& other) {
  auto keys = differing_keys(config, other);
  std::erase(keys, "output");
  return keys;
}

// Whether a finished run's rounds stay as they are: with another name, more seeds, other rules or summaries, a ceiling.
bool leaves_rounds(const std::string& key) {
  const auto section = key.substr(0, key.find('.'));
  return section == "name" || section == "seed" || section == "seeds" || section == "stop" || section == "metrics" ||
         key == "loop.full_data_ceiling";
}

}  // namespace

Output::Output(fs::path path, const std::string& config, Existing existing,
               const std::function<void(const std::string&)>& note)
    : path_(std::move(path)) {
  // Before anything is looked at: what another process is about to write is not to be judged.
  try {
    lock_.emplace(path_.string() + ".lock");
  } catch (const FileBusy& busy) {
    throw OutputConflict(busy.what());
  }
  remove_abandoned();
  if (existing == Existing::resume) {
    resume(config, note);
    return;
  }
  if (existing == Existing::refuse) {
    const auto there = result_at(path_);
    if (there && there->status == Status::complete) {
      throw OutputConflict(fmt::format("{}: a finished result is there; use --force to overwrite it", path_.string()));
    }
    const auto journal = read_journal(journal_path(path_));
    // A run that failed before its first round left nothing to lose.
    if ((there && has_rounds(there->rounds)) || (journal && has_rounds(journal->rounds))) {
      throw OutputConflict(fmt::format(
          "{}: an unfinished run is there; use --resume to continue it or --force to start over", path_.string()));
    }
  }
  start(config);
}

void Output::resume(const std::string& config, const std::function<void(const std::string&)>& note) {
  if (auto journal = read_journal(journal_path(path_))) {
    resume_journal(config, std::move(*journal), note);
    return;
  }
  if (auto there = result_at(path_)) {
    auto differing = differences(there->config, config);
    const bool complete = there->status == Status::complete;
    if (complete && differing.empty()) {
      note(fmt::format("{}: finished already", path_.string()));
      finished_ = true;
      return;
    }
    std::erase_if(differing, leaves_rounds);
    if (!differing.empty()) {
      throw OutputConflict(
          fmt::format("{}: the result there has another config; differing keys: {}; restore them or use --force to "
                      "start over",
                      path_.string(), fmt::join(differing, ", ")));
    }
    rounds_ = std::move(there->rounds);
    extends_ = true;
  }
  start(config);
}

void Output::resume_journal(const std::string& config, JournalContent content,
                            const std::function<void(const std::string&)>& note) {
  auto differing = differences(content.config, config);
  std::erase(differing, "name");
  if (!differing.empty()) {
    throw OutputConflict(
        fmt::format("{}: the unfinished run has another config; differing keys: {}; restore them or use --force to "
                    "start over",
                    path_.string(), fmt::join(differing, ", ")));
  }
  if (content.damaged) {
    note(fmt::format("{}: the last line is damaged; continuing from the last good round", journal_path(path_).string()));
  }
  journal_.emplace(journal_path(path_), content);
  rounds_ = std::move(content.rounds);
}

void Output::start(const std::string& config) { journal_.emplace(journal_path(path_), config); }

fs::path Output::weights_path(std::uint64_t seed) const { return fmt::format("{}.seed{}.weights", path_.string(), seed); }

// What a killed process left half written, and what a finished run needs no more.
void Output::remove_beside(const std::function<bool(const std::string& suffix)>& unwanted) const {
  const auto folder = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
  const auto name = path_.filename().string();
  std::error_code code;
  for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
    const auto other = it->path().filename().string();
    std::error_code ignored;
    if (other.starts_with(name + ".") && unwanted(other.substr(name.size()))) fs::remove(it->path(), ignored);
  }
}

void Output::remove_abandoned() const {
  remove_beside([](const std::string& suffix) { return suffix.find(".tmp") != std::string::npos; });
}

RoundsBySeed Output::journalled() const {
  auto content = read_journal(journal_path(path_));
  return content ? std::move(content->rounds) : RoundsBySeed{};
}

void Output::put(const std::string& result, Status status) {
  write_atomically(path_, result);
  if (status != Status::complete) return;
  fs::remove(journal_path(path_));
  remove_beside([](const std::string& suffix) { return suffix.ends_with(".weights"); });
}

}  // namespace alrun
