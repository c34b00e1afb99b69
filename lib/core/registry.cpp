#include "core/registry.h"

namespace alrun {

Value catalogue_schema(const Catalogue& catalogue) {
  Value::List alternatives;
  for (const auto& name : catalogue.names()) {
    Value type;
    type.set("const", name);
    FieldDescription type_field{"type", catalogue.card(name).summary, {"", std::move(type), {}}, name, true};
    auto fields = catalogue.options(name);
    fields.insert(fields.begin(), std::move(type_field));
    alternatives.push_back(object_schema(fields));
  }
  Value schema;
  schema.set("oneOf", std::move(alternatives));
  return schema;
}

}  // namespace alrun
