#include "config/input_document.h"

#include "config/yaml.h"
#include "core/file.h"
#include "core/gather.h"
#include "core/hash.h"

namespace alrun {
namespace {

struct InputDocument {
  InputFile file;
  Value root;
};

std::optional<InputDocument> read_input_document(const std::string& path, const Place& place, Diagnostics& diagnostics) {
  std::string text;
  try {
    text = read_file(path, yaml_byte_limit);
  } catch (const Error& error) {
    diagnostics.add(place, error.what());
    return std::nullopt;
  }
  InputDocument document{{path, sha256(text)}, {}};
  bool parsed = false;
  gather(diagnostics, [&] {
    document.root = parse_yaml(text, path, diagnostics);
    parsed = true;
  });
  return parsed ? std::optional(std::move(document)) : std::nullopt;
}

}  // namespace

bool read_map_or_file(const Value& value, std::optional<InputFile>& file, Diagnostics& diagnostics,
                      const std::function<void(const Value& map)>& take) {
  if (value.get<Value::Map>() != nullptr) {
    take(value);
    return true;
  }
  const auto* path = value.get<std::string>();
  if (path == nullptr || path->empty()) return false;
  if (auto document = read_input_document(*path, value.place, diagnostics)) {
    take(document->root);
    file = std::move(document->file);
  }
  return true;
}

}  // namespace alrun
