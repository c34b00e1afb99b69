#include <algorithm>

#include "core/file.h"
#include "fuzz/harness.h"
#include "session/label_store.h"

// A label store, in one piece, or in two with the byte 1E (record separator) between them: the second is what others append
// while the store is open.
namespace alrun::fuzz {
namespace {

constexpr std::uint64_t limit = 1U << 20U;

StoredAnswer own() {
  StoredAnswer answer;
  answer.item = "of the harness";
  answer.answer = Value::List{"a", "b"};
  answer.by = "fuzzer";
  answer.at = "now";  // no copy of a line in the input
  answer.cost = 0.1 + 0.2;
  return answer;
}

// All that was read is read again after an answer was added, and nothing in the file was changed but a torn end.
void check_added(LabelStore& store, const MemoryFile& file) {
  auto answers = store.answers();
  const auto before = read_file(file.path(), limit);
  for (const auto& answer : answers) {
    const auto all = store.all(answer.item);
    require(!all.empty() && store.find(answer.item) == all.back(), "the latest answer is found");
    require(std::ranges::any_of(all, [&](const auto& one) { return one.by == answer.by; }), "every annotator counts");
  }
  const bool is_copy = std::ranges::count(answers, own()) > 0;
  store.add(own());
  if (!is_copy) answers.push_back(own());
  require(store.answers() == answers, "an answer is added to those before");
  require(read_file(file.path(), limit).starts_with(before), "a store only grows");
  std::size_t notes = 0;
  const LabelStore again(file.path(), [&](const std::string& /*note*/) { ++notes; });
  require(again.answers() == answers, "what was added is read again");
  require(notes == 0, "an answer is added as a whole line");
}

void run(std::string_view bytes) {
  static const MemoryFile file;
  const auto end = std::min(bytes.find('\x1E'), bytes.size());
  std::string whole(bytes.substr(0, end));
  file.set(whole);
  try {
    LabelStore store(file.path());
    whole = read_file(file.path(), limit);
    require(bytes.starts_with(whole), "only a torn end is cut off");
    if (end < bytes.size()) {
      whole += bytes.substr(end + 1);
      file.set(whole);
    }
    check_added(store, file);
  } catch (const Error& error) {
    require(std::string_view(error.what()).starts_with(file.path() + ":"), "an error names the place");
    require(std::string_view(error.what()).find("; mend the line or remove it\n") != std::string_view::npos,
            "an error says what to do");
    require(read_file(file.path(), limit) == whole, "a damaged store is left as it is");
  }
}

const bool registered = add_harness("labels", run);

}  // namespace
}  // namespace alrun::fuzz
