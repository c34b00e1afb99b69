#include "analysis/sweep_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "config/yaml.h"
#include "core/hash.h"

namespace alrun {
namespace {

constexpr std::size_t longest_part = 40;
constexpr std::size_t longest_name = 200;  // of the 255 bytes that file systems allow: ".json.seed1.weights.tmp1234" follow

// What people read of a value; complete if nothing of it is lost.
struct Readable {
  std::string text;
  bool complete = true;
};

bool is_safe(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("+-._").find(c) != std::string_view::npos;
}

Readable readable(const Value& value) {
  if (const auto* map = value.get<Value::Map>()) {
    const auto* type = value.find("type");
    const bool named = type != nullptr && type->get<std::string>() != nullptr;
    auto result = named ? readable(*type) : Readable{"map"};
    result.complete = result.complete && named && map->size() == 1;
    return result;
  }
  if (const auto* list = value.get<Value::List>()) {
    Readable result{list->empty() ? "none" : ""};
    for (const auto& item : *list) {
      const auto part = readable(item);
      result.text += (result.text.empty() ? "" : "+") + part.text;
      result.complete = result.complete && part.complete;
    }
    return result;
  }
  const auto* word = value.get<std::string>();
  Readable result{word != nullptr ? *word : value.is_null() ? "null" : value.named()};
  if (result.text.empty()) result = {"empty", false};
  for (char& c : result.text) {
    if (is_safe(c)) continue;
    c = '-';
    result.complete = false;
  }
  return result;
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

std::vector<std::string> file_name_parts(const std::vector<Value>& values) {
  std::vector<std::string> texts;
  std::vector<bool> complete;
  for (const auto& value : values) {
    auto [text, whole] = readable(value);
    complete.push_back(whole && text.size() <= longest_part);
    texts.push_back(text.substr(0, longest_part));
  }
  const auto counts = tally(texts);
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
