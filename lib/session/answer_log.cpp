#include "session/answer_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "session/answer_line.h"

namespace alrun {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

[[noreturn]] void refuse(const std::string& name, std::size_t number, std::string_view line, const BadLine& why) {
  auto source = std::make_shared<Source>(Source{Source::Kind::file, name, std::vector<std::string>(number)});
  source->lines.back() = line;
  const Place place{source, static_cast<int>(number), static_cast<int>(why.column)};
  throw Error(Diagnostic(place, fmt::format("{}; mend the line or remove it", why.what())).render());
}

// Whether a last line without its end is what a crash leaves of one of alrun's, perhaps with the zeros of a power failure.
bool is_torn(std::string_view line, const BadLine& why) {
  const auto written = line.substr(0, line.find_last_not_of('\0') + 1);  // npos + 1 is 0
  return (why.ends_early || written.size() < line.size()) && begins_as_answer_line(written);
}

}  // namespace

std::string_view AnswerLog::take(std::string_view text) {
  std::vector<StoredAnswer> fresh;
  std::size_t at = bytes_ == 0 && text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
  auto line_ends = line_ends_;
  auto unended = unended_;
  std::string_view torn;
  while (at < text.size()) {
    const auto end = std::min(text.find('\n', at), text.size());
    const bool has_end = end < text.size();
    const auto line = text.substr(at, end - at);
    try {
      if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
        if (unended) throw BadLine("a second answer is on the line", 1);
        fresh.push_back(answer_from_line(line));
        unended = true;
      }
    } catch (const BadLine& why) {
      if (has_end || unended || !is_torn(line, why)) refuse(name_, line_ends + 1, line, why);
      torn = line;
      break;
    }
    at = end;
    if (has_end) {
      ++at;
      ++line_ends;
      unended = false;
    }
  }
  if (answers_.empty()) {
    by_item_.reserve(fresh.size());
    answers_.reserve(fresh.size());
  }
  for (auto& answer : fresh) add(std::move(answer));
  bytes_ += at;
  line_ends_ = line_ends;
  unended_ = unended;
  return torn;
}

void AnswerLog::add(StoredAnswer answer) {
  auto& places = by_item_[answer.item];
  // Files that are put together have lines twice. An annotator who changes his mind and back again is none of that.
  const auto latest = std::find_if(places.rbegin(), places.rend(), [&](auto i) { return answers_[i].by == answer.by; });
  if (latest != places.rend() && answers_[*latest] == answer) return;
  places.push_back(answers_.size());
  answers_.push_back(std::move(answer));
}

const StoredAnswer* AnswerLog::find(const std::string& item) const {
  const auto found = by_item_.find(item);
  return found == by_item_.end() ? nullptr : &answers_[found->second.back()];
}

std::vector<StoredAnswer> AnswerLog::all(const std::string& item) const {
  std::vector<StoredAnswer> found;
  const auto places = by_item_.find(item);
  if (places == by_item_.end()) return found;
  for (const auto place : places->second) {
    std::erase_if(found, [&](const auto& earlier) { return earlier.by == answers_[place].by; });
    found.push_back(answers_[place]);
  }
  return found;
}

}  // namespace alrun
