#include "config/document.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <vector>

#include "config/yaml.h"
#include "core/file.h"
#include "core/standard_input.h"
#include "core/wording.h"

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

constexpr std::string_view standard_input = "-";

constexpr const char* result_remedy =
    "this is a result of alrun, not a config; the config that it was made with is in it: jq .config {} > exp.yaml";

// The beginning of a result file, which may be larger than a config.
bool begins_as_a_result(const std::string& file) {
  try {
    auto in = open_to_read(file);
    std::string beginning(100, '\0');
    in.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
    return beginning.starts_with('{') && beginning.find("\"schema_version\"") != std::string::npos;
  } catch (const Error&) {
    return false;
  }
}

std::string read_text(const std::string& file) {
  try {
    return file == standard_input ? read_standard_input(yaml_byte_limit) : read_file(file, yaml_byte_limit);
  } catch (const Error& error) {
    if (begins_as_a_result(file)) {
      throw ConfigError({}, fmt::format("{}: {}", file, fmt::format(fmt::runtime(result_remedy), file)));
    }
    throw ConfigError({}, error.what());
  }
}

std::string named_kind(DocumentKind kind) { return kind == DocumentKind::grid ? "a sweep's grid" : "a config"; }

void require_map(const Value& root, const std::string& file, DocumentKind kind) {
  if (root.get<Value::Map>() != nullptr) return;
  const auto* empty = file == standard_input ? "nothing came on standard input" : "the file is empty";
  const auto found = root.is_null() ? empty : "found " + root.named();
  const auto* start = kind == DocumentKind::grid ? "configs/sweep-20news.yaml" : "configs/quickstart.yaml";
  throw ConfigError(root.place, fmt::format("{} is a map of keys, but {}; start from {}", named_kind(kind), found, start));
}

// Whether a key may be a grid's own, misspelt.
bool means_a_grid(const Value& root) {
  const auto& keys = *root.get<Value::Map>();
  return std::any_of(keys.begin(), keys.end(), [](const MapEntry& entry) {
    return !closest(entry.key, {"base", "grid", "variants"}).empty();
  });
}

// Whoever gives one for the other is told so, instead of that all its keys are unknown.
void require_kind(const Value& root, const std::string& file, DocumentKind kind) {
  require_map(root, file, kind);
  const auto has = [&](const char* key) { return root.find(key) != nullptr; };
  if (has("schema_version") && has("runs")) {
    throw ConfigError(root.place, fmt::format(fmt::runtime(result_remedy), file));
  }
  const bool varies = has("grid") || has("variants");
  if (kind == DocumentKind::experiment && has("base") && varies) {
    throw ConfigError(root.place,
                      fmt::format("this is a sweep's grid, not one experiment; run it with: alrun sweep {}", file));
  }
  if (kind == DocumentKind::grid && !has("base") && !varies && !means_a_grid(root)) {
    throw ConfigError(root.place,
                      fmt::format("this is no sweep's grid: 'base' and 'grid' are missing; if it is one experiment, "
                                  "run it with: alrun --config {}",
                                  file));
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
  auto yaml = assignment.substr(equals + 1);
  if (yaml.find_first_not_of(" \t\r\n") == std::string::npos) {
    diagnostics.add(flag_place(flag), fmt::format("no value after the '='; for none write {}=null", path));
    return std::nullopt;
  }
  return Override{path, std::move(yaml), flag};
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

Value load_document(const std::string& file, DocumentKind kind, Diagnostics& diagnostics) {
  const auto text = read_text(file);
  Value root = parse_yaml(text, document_name(file), diagnostics);
  require_kind(root, file, kind);
  return root;
}

std::string document_name(const std::string& file) { return file == standard_input ? "<stdin>" : file; }

std::string document_stem(const std::string& file) {
  return file == standard_input ? "stdin" : std::filesystem::path(file).stem().string();
}

}  // namespace alrun
