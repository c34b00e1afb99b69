#include <fmt/format.h>
#include <yaml-cpp/emitter.h>

#include <algorithm>
#include <cmath>

#include "config/yaml.h"
#include "config/yaml_scalar.h"

namespace alrun {
namespace {

// yaml-cpp writes carriage returns unquoted, where a reader takes them for line ends.
bool has_control_characters(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

void emit_text(YAML::Emitter& out, const std::string& text, bool quoted) {
  if (quoted || has_control_characters(text)) out << YAML::DoubleQuoted;
  out << text;
}

std::string plain_real(double real) {
  if (std::isnan(real)) return ".nan";
  if (std::isinf(real)) return real < 0 ? "-.inf" : ".inf";
  return fmt::format("{}", real);
}

void emit(YAML::Emitter& out, const Value& value) {
  if (const auto* map = value.get<Value::Map>()) {
    if (map->empty()) out << YAML::Flow;
    out << YAML::BeginMap;
    for (const auto& entry : *map) {
      out << YAML::Key;
      emit_text(out, entry.key, false);
      out << YAML::Value;
      emit(out, entry.value);
    }
    out << YAML::EndMap;
  } else if (const auto* list = value.get<Value::List>()) {
    const bool flat = std::none_of(list->begin(), list->end(), [](const Value& v) {
      return v.get<Value::Map>() != nullptr || v.get<Value::List>() != nullptr;
    });
    if (flat) out << YAML::Flow;
    out << YAML::BeginSeq;
    for (const auto& item : *list) emit(out, item);
    out << YAML::EndSeq;
  } else if (const auto* text = value.get<std::string>()) {
    emit_text(out, *text, plain_scalar(*text).get<std::string>() == nullptr);
  } else if (value.is_null()) {
    out << YAML::Null;
  } else if (!value.text.empty()) {
    out << value.text;  // as it was written: where text is expected 1e3 is another than 1000
  } else if (const auto* real = value.get<double>()) {
    out << plain_real(*real);
  } else {
    out << value.named();
  }
}

}  // namespace

std::string to_yaml(const Value& value) {
  YAML::Emitter out;
  out.SetNullFormat(YAML::LowerNull);
  emit(out, value);
  return std::string(out.c_str()) + "\n";
}

std::string to_flow_yaml(const Value& value) {
  YAML::Emitter out;
  out.SetNullFormat(YAML::LowerNull);
  out.SetMapFormat(YAML::Flow);
  out.SetSeqFormat(YAML::Flow);
  emit(out, value);
  return out.c_str();
}

}  // namespace alrun
