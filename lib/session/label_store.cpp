#include "session/label_store.h"

#include <fmt/format.h>

#include <exception>
#include <utility>

#include "core/quoted_output.h"
#include "session/answer_line.h"

namespace alrun {
namespace {

// Asked before anything is written: what is in the store can be trusted to be what was answered.
void require_faithful(const std::string& line, const StoredAnswer& answer, const std::filesystem::path& path) {
  const auto refuse = [&](const std::string& why) {
    throw Error(fmt::format("{}: the answer to '{}' cannot be kept: {}", path.string(), answer.id, why));
  };
  try {
    const auto read = answer_from_line(line);
    if (read.item == answer.item && read.answer == answer.answer && read.cost == answer.cost) return;
  } catch (const BadLine& bad) {
    refuse(bad.what());
  }
  refuse("JSON holds only UTF-8 and finite numbers; write the names of classes in UTF-8");
}

}  // namespace

LabelStore::LabelStore(const std::filesystem::path& path, Note note)
    : file_(path), log_(path.string()), note_(std::move(note)) {
  auto file = file_.lock();
  take_in(file);
  if (!file_.note().empty()) tell(file_.note());
}

std::optional<StoredAnswer> LabelStore::find(const std::string& item) const {
  const std::lock_guard lock(mutex_);
  if (const auto* known = log_.find(item)) return *known;
  take_in_growth();
  const auto* known = log_.find(item);
  return known == nullptr ? std::nullopt : std::optional(*known);
}

std::vector<StoredAnswer> LabelStore::all(const std::string& item) const {
  const std::lock_guard lock(mutex_);
  take_in_growth();
  return log_.all(item);
}

std::vector<StoredAnswer> LabelStore::answers() const {
  const std::lock_guard lock(mutex_);
  take_in_growth();
  return log_.answers();
}

void LabelStore::add(const StoredAnswer& answer) { append(answer, Where::always); }

void LabelStore::add_first(const StoredAnswer& answer) { append(answer, Where::if_first); }

void LabelStore::append(const StoredAnswer& answer, Where where) {
  const auto line = answer_line(answer);
  require_faithful(line, answer, file_.path());
  const std::lock_guard lock(mutex_);
  auto file = file_.lock();
  std::exception_ptr damage;
  try {
    take_in(file);
  } catch (const Error&) {
    damage = std::current_exception();
  }
  if (where == Where::if_first && !damage && log_.find(answer.item) != nullptr) return;
  file.append(line + "\n");
  if (damage) std::rethrow_exception(damage);
  take(log_, file);
}

// Without the lock where nothing has changed: most items that are asked for are new.
void LabelStore::take_in_growth() const {
  if (!stale_ && !file_.differs(log_.bytes())) return;
  auto file = file_.lock();
  take_in(file);
}

void LabelStore::take_in(SharedFile::Locked& file) const {
  const auto size = file.size();
  if (file.replaced() || size < log_.bytes()) stale_ = true;
  if (stale_) return read_again(file);
  if (size == log_.bytes()) return;
  try {
    take(log_, file);
  } catch (const Error&) {
    if (log_.bytes() == 0) throw;
    read_again(file);  // an editor may have made an earlier line longer
  }
}

void LabelStore::read_again(SharedFile::Locked& file) const {
  stale_ = true;
  AnswerLog log(file_.path().string());
  take(log, file);
  const auto before = log_.answers().size();
  const auto now = log.answers().size();
  log_ = std::move(log);
  stale_ = false;
  if (now < before) {
    tell(fmt::format("{}: another program has changed it: it has {} answers now, and had {}", file_.path().string(), now,
                     before));
  }
}

// The lock is held: whoever wrote a line that is not finished will not finish it.
void LabelStore::take(AnswerLog& log, SharedFile::Locked& file) const {
  const auto text = file.read(log.bytes());
  const auto torn = log.take(text);
  if (torn.empty()) return;
  file.cut(log.bytes());
  tell(fmt::format("{}: its last line was not finished when its writer ended, and is cut off: {}", file_.path().string(),
                   quoted_output(torn)));
}

void LabelStore::tell(const std::string& what) const {
  if (note_) note_(what);
}

}  // namespace alrun
