#include "loop/config_defaults.h"

#include <string_view>

#include "loop/experiment.h"

namespace alrun {
namespace {

// The JSON Schema of a config, as far as it tells defaults.
class Defaults {
 public:
  Defaults() : schema_(experiment_schema()) {}

  void add(Value& config) const { add(config, schema_); }

 private:
  void add(Value& value, const Value& schema) const {
    const auto* form = form_of(value, schema);
    if (form == nullptr) return;
    if (auto* list = value.get<Value::List>()) {
      for (auto& item : *list) add(item, *form->find("items"));
      return;
    }
    for (const auto& [key, of_key, place] : *form->find("properties")->get<Value::Map>()) {
      if (auto* entry = value.find(key)) {
        add(*entry, of_key);
      } else if (const auto* standard = of_key.find("default")) {
        value.set(key, *standard);
      }
    }
  }

  // What the schema says of such a list, or such a map, of the alternatives the one with its type; nothing of others.
  [[nodiscard]] const Value* form_of(const Value& value, const Value& schema) const {
    if (const auto* reference = schema.find("$ref")) {
      const std::string_view name = *reference->get<std::string>();
      return form_of(value, *schema_.find("$defs")->find(name.substr(std::string_view("#/$defs/").size())));
    }
    for (const char* choice : {"oneOf", "anyOf"}) {
      const auto* alternatives = schema.find(choice);
      if (alternatives == nullptr) continue;
      for (const auto& alternative : *alternatives->get<Value::List>()) {
        if (const auto* form = form_of(value, alternative)) return form;
      }
      return nullptr;
    }
    if (value.get<Value::List>() != nullptr) return schema.find("items") != nullptr ? &schema : nullptr;
    const auto* properties = schema.find("properties");
    if (value.get<Value::Map>() == nullptr || properties == nullptr) return nullptr;
    const auto* type = properties->find("type");
    const auto* word = type != nullptr ? type->find("const") : nullptr;
    const auto* own = value.find("type");
    return word == nullptr || (own != nullptr && *own == *word) ? &schema : nullptr;
  }

  Value schema_;
};

}  // namespace

Value with_defaults(Value config) {
  static const Defaults defaults;
  defaults.add(config);
  return config;
}

}  // namespace alrun
