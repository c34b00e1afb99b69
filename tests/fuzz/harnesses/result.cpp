#include "session/result.h"

#include <fmt/format.h>

#include "core/hash.h"
#include "fuzz/harness.h"
#include "session/journal.h"
#include "session/output.h"

// The first byte says what the rest is: a round's record (0), a result file (1), a journal (2), or a journal whose lines
// still lack their checksums (3).
namespace alrun::fuzz {
namespace {

const std::string other_config = R"({"seed":1,"training":{"epochs":[1,2]},"output":"x"})";

void check_round(const RoundRecord& record) {
  const auto text = round_json(record);
  require(round_json(round_from_json(text)) == text, "a record survives JSON");
}

void check_finished(const FinishedBySeed& all) {
  for (const auto& [seed, finished] : all) {
    for (const auto& record : finished.rounds) check_round(record);
    for (const auto& query : finished.queries) {
      const auto text = query_json(query);
      require(query_json(query_from_json(text)) == text, "a query survives JSON");
    }
  }
}

void read_round(std::string_view text) { check_round(round_from_json(text)); }

void read_result_file(std::string_view text) {
  static const MemoryFile file;
  file.set(text);
  const auto content = read_result(file.path());
  require(content.has_value(), "a file that is there is read");
  check_finished(content->finished);
  static_cast<void>(differing_keys(content->config, other_config));
}

void read_journal_file(std::string_view text) {
  static const MemoryFile file;
  file.set(text);
  const auto content = read_journal(file.path());
  if (!content) return;
  require(content->good_bytes <= text.size(), "what is good of a journal is in it");
  require(content->damaged == (content->good_bytes < text.size()), "what follows the good part is damage");
  check_finished(content->finished);
  static_cast<void>(differing_keys(content->config, other_config));
  file.set(text.substr(0, content->good_bytes));
  const auto again = read_journal(file.path());
  require(again && !again->damaged && again->good_bytes == content->good_bytes, "the good part of a journal is whole");
}

std::string with_checksums(std::string_view text) {
  std::string journal;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    journal += fmt::format("{:08x} {}\n", crc32(line), line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return journal;
}

void run(std::string_view bytes) {
  Input input(bytes);
  const auto kind = input.choose(4);
  const auto text = input.rest();
  try {
    switch (kind) {
      case 0:
        return read_round(text);
      case 1:
        return read_result_file(text);
      case 2:
        return read_journal_file(text);
      default:
        return read_journal_file(with_checksums(text));
    }
  } catch (const Error& error) {
    const std::string_view why = error.what();
    require(kind < 2 || why.find("is no journal of alrun") != std::string_view::npos,
            "a damaged journal is read up to the damage, unless its beginning is no journal's");
    require(!why.empty(), "a refusal says why");
  }
}

const bool registered = add_harness("result", run);

}  // namespace
}  // namespace alrun::fuzz
