#include "session/output.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "core/file.h"
#include "core/own_file.h"
#include "loop/config_defaults.h"

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

bool has_rounds(const FinishedBySeed& finished) {
  return std::any_of(finished.begin(), finished.end(), [](const auto& run) { return !run.second.rounds.empty(); });
}

std::optional<JournalContent> journal_of(const fs::path& output) {
  try {
    return read_journal(journal_path(output));
  } catch (const Error& error) {
    throw OutputConflict(error.what());
  }
}

constexpr std::string_view lock_suffix = ".lock";
constexpr std::string_view seed_mark = ".seed";
constexpr std::string_view weights_mark = ".weights";

std::string weights_suffix(std::uint64_t seed) { return fmt::format("{}{}{}", seed_mark, seed, weights_mark); }

bool is_weights(std::string_view suffix) {
  if (!suffix.starts_with(seed_mark) || !suffix.ends_with(weights_mark)) return false;
  const auto seed = suffix.substr(seed_mark.size(), suffix.size() - seed_mark.size() - weights_mark.size());
  return !seed.empty() && seed.find_first_not_of("0123456789") == std::string_view::npos;
}

// What a process that was killed left: a file not renamed yet, a lock not taken yet. Not what lies beside another result
// whose name begins like this one's, whose writer may be at work.
bool is_leftover(std::string_view suffix) {
  if (suffix.starts_with(lock_suffix)) return LockFile::is_leftover(suffix.substr(lock_suffix.size()));
  if (!is_temporary(suffix)) return false;
  const auto of = suffix.substr(0, suffix.size() - temporary_suffix_bytes);
  return of.empty() || of == journal_path("").native() || is_weights(of);
}

// Keys that its alrun did not know yet stand at their defaults.
std::string with_new_keys(const std::string& identity) { return value_json(with_defaults(value_from_json(identity))); }

// A result and a label store may be moved, and the run continued: where they lie does not count.
std::vector<std::string> differences(const std::string& config, const std::string& other) {
  auto keys = differing_keys(with_new_keys(config), with_new_keys(other));
  for (const auto* place : {"output", "labels"}) std::erase(keys, place);
  return keys;
}

// Whether a finished run's rounds stay as they are: with another name, more seeds, other rules or summaries, a ceiling.
bool leaves_rounds(const std::string& key) {
  const auto section = key.substr(0, key.find('.'));
  return section == "name" || section == "seed" || section == "seeds" || section == "stop" || section == "metrics" ||
         key == "loop.full_data_ceiling";
}

}  // namespace

fs::path lock_path(const fs::path& output) { return output.string() + std::string(lock_suffix); }

std::vector<std::string> side_suffixes(std::span<const std::uint64_t> seeds, bool keeps_weights) {
  std::vector<std::string> suffixes{std::string(lock_suffix), journal_path("").string()};
  if (keeps_weights) {
    for (const auto seed : seeds) suffixes.push_back(weights_suffix(seed));
  }
  return suffixes;
}

Output::Output(fs::path path, const std::string& config, Existing existing,
               const std::function<void(const std::string&)>& note)
    : path_(std::move(path)) {
  // Before anything is looked at: what another process is about to write is not to be judged.
  try {
    lock_.emplace(lock_path(path_));
  } catch (const FileBusy& busy) {
    throw OutputConflict(busy.what());
  }
  if (!lock_->note().empty()) note(lock_->note());
  remove_abandoned();
  if (existing == Existing::resume) {
    resume(config, note);
    return;
  }
  if (existing == Existing::refuse) refuse_existing();
  start(config);
}

void Output::refuse_existing() const {
  const auto there = result_at(path_);
  const bool finished = there && there->status == Status::complete;
  // A run that failed before its first round left nothing to lose.
  const auto journal = journal_of(path_);
  if ((there && !finished && has_rounds(there->finished)) || (journal && has_rounds(journal->finished))) {
    throw OutputConflict(
        fmt::format("{}: an unfinished run is there{}; use --resume to continue it or --force to start over", path_.string(),
                    finished ? ", newer than the finished result" : ""));
  }
  if (finished) {
    throw OutputConflict(fmt::format("{}: a finished result is there; use --force to overwrite it", path_.string()));
  }
}

void Output::resume(const std::string& config, const std::function<void(const std::string&)>& note) {
  if (auto journal = journal_of(path_)) {
    resume_journal(config, std::move(*journal), note);
    return;
  }
  if (auto there = result_at(path_)) {
    auto differing = differences(there->config, config);
    const bool complete = there->status == Status::complete;
    if (complete && differing.empty()) {
      note(fmt::format("{}: finished already", path_.string()));
      remove_side_files();  // of a newer run that was killed before it had written anything, or of this one at its very end
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
    before_ = std::move(there->finished);
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
  before_ = std::move(content.finished);
}

void Output::start(const std::string& config) { journal_.emplace(journal_path(path_), config); }

fs::path Output::weights_path(std::uint64_t seed) const { return path_.string() + weights_suffix(seed); }

// What a killed process left half written, and what a finished run needs no more.
void Output::remove_beside(const std::function<bool(std::string_view suffix)>& unwanted) const {
  const auto folder = path_.has_parent_path() ? path_.parent_path() : fs::path(".");
  const auto name = path_.filename().string();
  std::error_code code;
  for (fs::directory_iterator it(folder, code), end; !code && it != end; it.increment(code)) {
    const auto other = it->path().filename().string();
    if (other.starts_with(name + ".") && unwanted(std::string_view(other).substr(name.size())))
      remove_if_possible(it->path());
  }
}

// The journal last: as long as it is there, what is left is known not to be all there is to do.
void Output::remove_side_files() const {
  remove_beside(is_weights);
  remove_file(journal_path(path_));
}

void Output::remove_abandoned() const { remove_beside(is_leftover); }

FinishedBySeed Output::journalled() const {
  auto content = read_journal(journal_path(path_));
  return content ? std::move(content->finished) : FinishedBySeed{};
}

void Output::put(const std::string& result, Status status) {
  write_atomically(path_, result);
  if (status != Status::complete) return;
  remove_side_files();
}

}  // namespace alrun
