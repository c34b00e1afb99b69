#include "config/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "config/yaml.h"
#include "core/file.h"

namespace alrun {
namespace {

std::vector<std::string> split_path(const std::string& path) {
  std::vector<std::string> parts(1);
  for (const char c : path) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

// The value under `key`, made if a map lacks it; nullptr if there can be none.
Value* child(Value& parent, const std::string& key, const Place& place) {
  if (auto* list = parent.get<Value::List>()) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
    const bool valid = error == std::errc() && end == key.data() + key.size() && index < list->size();
    return valid ? &(*list)[index] : nullptr;
  }
  if (auto* found = parent.find(key)) return found;
  if (!parent.is_null() && parent.get<Value::Map>() == nullptr) return nullptr;
  auto& made = parent.set(key, Value());
  made.place = place;
  parent.get<Value::Map>()->back().key_place = place;
  if (!parent.place.source) parent.place = place;
  return &made;
}

Place flag_place(const std::string& flag) {
  return {std::make_shared<Source>(Source{Source::Kind::override_flag, flag, {}}), 0, 0};
}

void set_places(Value& value, const Place& place) {
  value.place = place;
  if (auto* list = value.get<Value::List>()) {
    for (auto& item : *list) set_places(item, place);
  } else if (auto* map = value.get<Value::Map>()) {
    for (auto& entry : *map) {
      entry.key_place = place;
      set_places(entry.value, place);
    }
  }
}

}  // namespace

std::optional<Override> parse_assignment(const std::string& assignment, Diagnostics& diagnostics) {
  const auto equals = assignment.find('=');
  const auto path = assignment.substr(0, equals);
  const auto flag = "--set " + path;
  const auto parts = split_path(path);
  const bool complete = std::none_of(parts.begin(), parts.end(), [](const std::string& part) { return part.empty(); });
  if (equals == std::string::npos || !complete) {
    diagnostics.add(flag_place(flag), "must be KEY.PATH=VALUE, such as --set training.epochs=5");
    return std::nullopt;
  }
  return Override{path, assignment.substr(equals + 1), flag};
}

void apply_setting(Value& root, const Setting& setting, Diagnostics& diagnostics) {
  const auto parts = split_path(setting.path);
  if (parts.size() > yaml_depth_limit) {
    diagnostics.add(setting.path_place, fmt::format("nested more than {} levels deep", yaml_depth_limit));
    return;
  }
  Value* target = &root;
  for (const auto& part : parts) {
    target = child(*target, part, setting.path_place);
    if (target == nullptr) {
      diagnostics.add(setting.path_place,
                      fmt::format("there is no '{}' to set: what stands before it is no map or has no such element", part));
      return;
    }
  }
  *target = setting.value;
}

void apply_override(Value& root, const Override& change, Diagnostics& diagnostics) {
  Setting setting{change.path, flag_place(change.flag), {}};
  try {
    setting.value = parse_yaml(change.yaml, change.flag, diagnostics);
  } catch (const ConfigError& error) {
    diagnostics.add(setting.path_place, error.diagnostics().front().message);
    return;
  }
  set_places(setting.value, setting.path_place);
  apply_setting(root, setting, diagnostics);
}

Value load_document(const std::string& file, Diagnostics& diagnostics) {
  std::string text;
  try {
    text = read_file(file, yaml_byte_limit);
  } catch (const Error& error) {
    throw ConfigError({}, error.what());
  }
  Value root = parse_yaml(text, file, diagnostics);
  if (root.get<Value::Map>() == nullptr) {
    const auto found = root.is_null() ? "the file is empty" : "found " + root.named();
    throw ConfigError(root.place,
                      fmt::format("a config is a map of keys, but {}; start from configs/quickstart.yaml", found));
  }
  return root;
}

}  // namespace alrun
