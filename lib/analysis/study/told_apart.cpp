#include "analysis/study/told_apart.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string_view>

#include "analysis/study/shortened.h"

namespace alrun {
namespace {

constexpr std::size_t longest_text = 60;  // in a label

bool is_number(std::string_view part) { return part.find_first_not_of("0123456789") == std::string_view::npos; }

// The end of a key from its n-th last part on: of "a.b.c" with 1 "c".
std::string_view last_parts(std::string_view key, std::size_t n) {
  auto at = key.size();
  for (; n > 0 && at != std::string_view::npos && at > 0; --n) at = key.rfind('.', at - 1);
  return at == std::string_view::npos || at == 0 ? key : key.substr(at + 1);
}

// "epochs" for training.epochs, "base" for sampler.base.type, "any.0.rounds" for itself beside any.1.rounds.
std::map<std::string, std::string> short_names(const std::set<std::string>& keys) {
  constexpr std::string_view type = ".type";
  const auto meant = [&](std::string_view key) {
    return key.ends_with(type) ? key.substr(0, key.size() - type.size()) : key;
  };
  std::map<std::string, std::string> names;
  for (const auto& key : keys) {
    const auto own = meant(key);
    const auto parts = static_cast<std::size_t>(std::count(own.begin(), own.end(), '.')) + 1;
    for (std::size_t n = 1; n <= parts; ++n) {
      const auto name = last_parts(own, n);
      const auto alike =
          std::count_if(keys.begin(), keys.end(), [&](const auto& other) { return last_parts(meant(other), n) == name; });
      names[key] = name;
      if (alike == 1 && !is_number(name.substr(0, name.find('.')))) break;
    }
  }
  return names;
}

// A text without its quotes.
std::string shown(const std::string& json) {
  const bool plain = json.size() > 2 && json.front() == '"' && json.find('\\') == std::string::npos;
  return plain ? json.substr(1, json.size() - 2) : json;
}

std::set<std::string> differing(const std::vector<const ConfigKeys*>& configs) {
  std::map<std::string, std::set<std::string>> values;
  std::map<std::string, std::size_t> having;
  for (const auto* config : configs) {
    for (const auto& [key, value] : *config) {
      values[key].insert(value);
      ++having[key];
    }
  }
  std::set<std::string> keys;
  for (const auto& [key, found] : values) {
    if (found.size() > 1 || having[key] < configs.size()) keys.insert(key);
  }
  return keys;
}

}  // namespace

std::vector<std::string> brief(const std::vector<std::string>& texts) {
  std::vector<std::string> cut;
  cut.reserve(texts.size());
  for (const auto& text : texts) cut.push_back(shortened(text, longest_text));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (std::count(cut.begin(), cut.end(), cut[i]) == 1) continue;
    const auto same = cut[i];
    for (std::size_t j = i; j < texts.size(); ++j) {
      if (cut[j] == same) cut[j] = texts[j];
    }
  }
  return cut;
}

std::vector<std::string> told_apart(const std::vector<const ConfigKeys*>& configs) {
  const auto keys = differing(configs);
  const auto names = short_names(keys);
  std::vector<std::string> texts;
  for (const auto* config : configs) {
    std::string text;
    std::string lacks;
    for (const auto& key : keys) {
      const auto found = config->find(key);
      auto& list = found != config->end() ? text : lacks;
      list += fmt::format("{}{} {}", list.empty() ? "" : ", ", names.at(key),
                          found != config->end() ? shown(found->second) : "absent");
    }
    texts.push_back(text.empty() ? lacks : text);
  }
  return texts;
}

bool all_different(const std::vector<std::string>& texts) {
  const std::set<std::string> different(texts.begin(), texts.end());
  return different.size() == texts.size() && !different.contains("");
}

void number_repeated(std::vector<std::string>& texts) {
  std::set<std::string> known;
  for (auto& text : texts) {
    const auto first = text;
    for (int n = 2; !known.insert(text).second; ++n) text = fmt::format("{} {}", first, n);
  }
}

}  // namespace alrun
