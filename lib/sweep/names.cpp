#include "sweep/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "config/yaml.h"
#include "core/hash.h"

namespace alrun {
namespace {

constexpr std::size_t longest_part = 40;
constexpr std::size_t longest_name = 200;  // of the 255 bytes that file systems allow: ".json.seed1.weights.tmp1234" follow

bool is_safe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("+-._").find(c) != std::string_view::npos;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::map<std::string, int> tally(const std::vector<std::string>& parts) {
  std::map<std::string, int> counts;
  for (const auto& part : parts) ++counts[lower(part)];
  return counts;
}

}  // namespace

std::string in_words(const Value& value) {
  std::string words;
  if (const auto* map = value.get<Value::Map>()) {
    const auto add = [&](const std::string& word) { words += (words.empty() ? "" : " ") + word; };
    if (const auto* type = value.find("type")) add(in_words(*type));
    for (const auto& entry : *map) {
      if (entry.key != "type") add(entry.key + " " + in_words(entry.value));
    }
  } else if (const auto* list = value.get<Value::List>()) {
    for (const auto& item : *list) words += (words.empty() ? "" : "+") + in_words(item);
  } else {
    const auto* text = value.get<std::string>();
    words = text != nullptr ? *text : value.is_null() ? "null" : value.named();
  }
  return words.empty() ? "none" : words;
}

std::vector<std::string> file_name_parts(const std::vector<Value>& values) {
  std::vector<std::string> texts;
  std::vector<bool> complete;
  for (const auto& value : values) {
    auto text = in_words(value);
    const bool safe = std::all_of(text.begin(), text.end(), is_safe);
    std::replace_if(
        text.begin(), text.end(), [](char c) { return !is_safe(c); }, '-');
    complete.push_back(safe && text.size() <= longest_part);
    texts.push_back(text.substr(0, longest_part));
  }
  // What is not complete has a hash whatever its neighbours are: a list may grow, and its names stay.
  std::vector<std::string> bare;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (complete[i]) bare.push_back(texts[i]);
  }
  const auto counts = tally(bare);
  std::vector<std::string> parts;
  for (const std::size_t digits : {std::size_t{8}, std::size_t{16}, std::size_t{64}}) {
    parts = texts;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (complete[i] && counts.at(lower(texts[i])) == 1) continue;
      // A text 1 is another value than a number 1.
      const auto* kind = values[i].get<std::string>() != nullptr ? "text " : "";
      parts[i] += "-" + sha256(kind + to_flow_yaml(values[i])).substr(0, digits);
    }
    if (tally(parts).size() == parts.size()) break;
  }
  return parts;
}

std::string joined_name(const std::vector<std::string>& pairs) {
  auto name = fmt::format("{}", fmt::join(pairs, ","));
  if (name.size() <= longest_name) return name;
  constexpr std::size_t digits = 32;
  return name.substr(0, longest_name - digits - 1) + "-" + sha256(name).substr(0, digits);
}

}  // namespace alrun
