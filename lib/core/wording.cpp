#include "core/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace alrun {

namespace {

// Optimal string alignment: an edit is an insertion, a deletion, a replacement or a swap of neighbours.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  const std::size_t width = b.size() + 1;
  std::vector<std::size_t> before(width);
  std::vector<std::size_t> above(width);
  std::vector<std::size_t> row(width);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j < width; ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above.back();
}

}  // namespace

std::string closest(std::string_view name, const std::vector<std::string>& known) {
  if (name.size() > 100) return {};
  std::string best;
  std::size_t best_distance = 1 + std::max<std::size_t>(1, name.size() / 3);
  for (const auto& candidate : known) {
    const auto distance = edit_distance(name, candidate);
    if (distance < best_distance) {
      best_distance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string did_you_mean(const Value& value, const std::vector<std::string>& known) {
  const auto* word = value.get<std::string>();
  const auto suggestion = word == nullptr ? std::string() : closest(*word, known);
  return suggestion.empty() ? std::string() : fmt::format("; did you mean '{}'?", suggestion);
}

std::string with_article(std::string_view noun) {
  constexpr std::string_view vowels = "aeiou";
  const bool vowel = !noun.empty() && vowels.find(noun[0]) != std::string_view::npos;
  return fmt::format("{} {}", vowel ? "an" : "a", noun);
}

std::string spoken_list(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
    text += names[i];
  }
  return text;
}

}  // namespace alrun
