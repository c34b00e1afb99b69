#include "sweep/slurm_output.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

namespace alrun {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// All of the text as a number above 0, in digits alone; nullopt if it is none, or has a leading 0.
template <class T>
std::optional<T> positive_number(std::string_view text) {
  T number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || !is_digit(text[0]) || text[0] == '0') return std::nullopt;
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_cluster(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
  });
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r\n\v\f";
  const auto begin = std::min(text.find_first_not_of(blank), text.size());
  return text.substr(begin, text.find_last_not_of(blank) + 1 - begin);
}

}  // namespace

std::string SlurmJob::text() const { return cluster.empty() ? std::to_string(id) : fmt::format("{};{}", id, cluster); }

std::optional<SlurmJob> slurm_job(std::string_view output) {
  const auto lines = lines_of(output);
  if (lines.size() != 1) return std::nullopt;
  const auto semicolon = lines[0].find(';');
  const auto id = positive_number<std::uint32_t>(lines[0].substr(0, semicolon));
  if (!id) return std::nullopt;
  if (semicolon == std::string_view::npos) return SlurmJob{*id, {}};
  const auto cluster = lines[0].substr(semicolon + 1);
  if (!is_cluster(cluster)) return std::nullopt;
  return SlurmJob{*id, std::string(cluster)};
}

std::optional<std::set<std::uint32_t>> queued_jobs(std::string_view output) {
  constexpr std::string_view heading = "CLUSTER: ";
  std::set<std::uint32_t> ids;
  for (const auto line : lines_of(output)) {
    if (line.starts_with(heading) && is_cluster(line.substr(heading.size()))) continue;
    const auto id = positive_number<std::uint32_t>(line);
    if (!id) return std::nullopt;
    ids.insert(*id);
  }
  return ids;
}

std::optional<std::size_t> max_array_size(std::string_view output) {
  for (const auto line : lines_of(output)) {
    const auto equals = line.find('=');
    if (equals == std::string_view::npos || trimmed(line.substr(0, equals)) != "MaxArraySize") continue;
    return positive_number<std::size_t>(trimmed(line.substr(equals + 1)));
  }
  return std::nullopt;
}

}  // namespace alrun
