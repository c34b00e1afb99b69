#include "session/journal.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "core/file.h"
#include "core/hash.h"
#include "session/json_depth.h"

namespace alrun {
namespace {

using Json = nlohmann::ordered_json;  // a resumed run's notes keep the order of their keys

constexpr std::size_t checksum_digits = 8;

std::string checksum(std::string_view json) { return fmt::format("{:08x}", crc32(json)); }

std::string checksummed(const std::string& json) { return fmt::format("{} {}\n", checksum(json), json); }

// Names of classes that are not UTF-8 do not survive JSON: such a query is asked again instead.
bool survives(const QueryRecord& query) { return query_from_json(query_json(query)).answers == query.answers; }

std::string query_line(std::uint64_t seed, const QueryRecord& query) {
  return fmt::format(R"({{"seed":{},"query":{}}})", seed, query_json(query));
}

// The JSON of a line "CRC32 JSON"; nothing if the line is damaged.
std::optional<Json> parse_line(std::string_view line) {
  if (line.size() < checksum_digits + 1 || line[checksum_digits] != ' ') return std::nullopt;
  const auto json = line.substr(checksum_digits + 1);
  if (line.substr(0, checksum_digits) != checksum(json)) return std::nullopt;
  if (nests_too_deep(json)) return std::nullopt;
  auto parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  return parsed;
}

// A line may be whole and yet none of this version's.
std::optional<RoundRecord> record_from(const std::string& json) {
  try {
    return round_from_json(json);
  } catch (const Error&) {
    return std::nullopt;
  }
}

bool take_query(const Json& json, Finished& finished) {
  try {
    finished.queries.push_back(query_from_json(json.dump()));
    return true;
  } catch (const Error&) {
    return false;
  }
}

bool take_line(const Json& line, bool first, JournalContent& content) {
  if (first) {
    if (!line.contains("config") || !line["config"].is_object()) return false;
    content.config = line["config"].dump();
    return true;
  }
  if (!line.contains("seed") || !line["seed"].is_number_unsigned()) return false;
  if (line.contains("query")) return take_query(line["query"], content.finished[line["seed"].get<std::uint64_t>()]);
  if (!line.contains("record")) return false;
  auto record = record_from(line["record"].dump());
  if (!record) return false;
  auto& rounds = content.finished[line["seed"].get<std::uint64_t>()].rounds;
  if (record->round != static_cast<std::int64_t>(rounds.size())) return false;
  rounds.push_back(std::move(*record));
  return true;
}

// Whether a text begins as a journal does, but for a few damaged bytes, a torn end, or the zeros that a power failure
// leaves.
bool may_be_journal(std::string_view text) {
  constexpr std::string_view after_checksum = R"( {"config":)";
  constexpr int most_damaged = 2;
  if (text.find_first_not_of('\0') == std::string_view::npos) return true;
  text = text.substr(0, checksum_digits + after_checksum.size());
  int damaged = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool good = i < checksum_digits ? std::string_view("0123456789abcdef").find(text[i]) != std::string_view::npos
                                          : text[i] == after_checksum[i - checksum_digits];
    if (!good) ++damaged;
  }
  return damaged <= most_damaged;
}

}  // namespace

std::filesystem::path journal_path(const std::filesystem::path& output) { return output.string() + ".journal"; }

std::optional<JournalContent> read_journal(const std::filesystem::path& path) {
  constexpr std::uint64_t limit = std::uint64_t{1} << 32U;
  const auto file = read_own_file(path, limit);
  if (!file) return std::nullopt;
  const std::string_view text = *file;
  if (!may_be_journal(text)) {
    throw Error(
        fmt::format("{}: exists and is no journal of alrun; move it away or choose another --output", path.string()));
  }
  JournalContent content;
  while (content.good_bytes < text.size()) {
    const auto begin = static_cast<std::size_t>(content.good_bytes);
    const auto end = text.find('\n', begin);
    if (end == std::string::npos) break;
    const auto line = parse_line(text.substr(begin, end - begin));
    if (!line || !take_line(*line, begin == 0, content)) break;
    content.good_bytes = end + 1;
  }
  content.damaged = content.good_bytes < text.size();
  if (content.good_bytes == 0) return std::nullopt;
  return content;
}

bool is_under_way(const std::filesystem::path& output) {
  std::error_code unseen;
  return std::filesystem::is_regular_file(std::filesystem::symlink_status(journal_path(output), unseen));
}

Journal::Journal(const std::filesystem::path& path, const std::string& config) : file_(path) {
  write(fmt::format(R"({{"config":{}}})", config));
}

Journal::Journal(const std::filesystem::path& path, const JournalContent& content) : file_(path, content.good_bytes) {}

void Journal::append(std::uint64_t seed, const RoundRecord& record) {
  write(fmt::format(R"({{"seed":{},"record":{}}})", seed, round_json(record)));
}

void Journal::append(std::uint64_t seed, const QueryRecord& query) {
  if (survives(query)) write(query_line(seed, query));
}

void Journal::put_off(std::uint64_t seed, const QueryRecord& query) {
  if (!survives(query)) return;
  auto line = checksummed(query_line(seed, query));
  const std::lock_guard lock(mutex_);
  put_off_ += line;
}

void Journal::write(const std::string& json) {
  const auto line = checksummed(json);
  const std::lock_guard lock(mutex_);
  file_.append(std::exchange(put_off_, {}) + line);
}

}  // namespace alrun
