#include "core/fields.h"

#include <charconv>
#include <cmath>

#include "core/wording.h"

namespace alrun {

bool Bounds::contains(double x) const {
  return !std::isnan(x) && (low_open ? x > low : x >= low) && (high_open ? x < high : x <= high);
}

std::string Bounds::text() const {
  std::string text;
  if (std::isfinite(low)) text = fmt::format(" {} {}", low_open ? ">" : ">=", low);
  if (std::isfinite(high)) text += fmt::format("{} {} {}", text.empty() ? "" : " and", high_open ? "<" : "<=", high);
  return text;
}

void Bounds::constrain(Value& schema) const {
  if (std::isfinite(low)) schema.set(low_open ? "exclusiveMinimum" : "minimum", low);
  if (std::isfinite(high)) schema.set(high_open ? "exclusiveMaximum" : "maximum", high);
}

namespace {

// What lies under "key.0.other", or the last on the way to it that is written.
const Value& deepest(const Value& map, std::string_view path) {
  const Value* value = &map;
  while (!path.empty()) {
    const auto key = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(path.size(), key.size() + 1));
    const Value* inner = value->find(key);
    if (const auto* list = value->get<Value::List>()) {
      std::size_t index = list->size();
      std::from_chars(key.data(), key.data() + key.size(), index);
      if (index < list->size()) inner = &(*list)[index];
    }
    if (inner == nullptr) break;
    value = inner;
  }
  return *value;
}

}  // namespace

void Problems::report(const Value& map, Diagnostics& diagnostics) const {
  for (const auto& [key, message] : list_) diagnostics.add(deepest(map, key).place, message);
}

FieldsReader::FieldsReader(const Value& map, std::string where, Diagnostics& diagnostics, std::string ignored)
    : map_(map), where_(std::move(where)), diagnostics_(diagnostics) {
  const auto* entries = map_.get<Value::Map>();
  used_.resize(entries != nullptr ? entries->size() : 0);
  if (!ignored.empty()) {
    for (std::size_t i = 0; i < used_.size(); ++i) used_[i] = (*entries)[i].key == ignored;
    known_.push_back(std::move(ignored));
  }
}

void FieldsReader::visit(const FieldInfo& info, Slot& slot) {
  known_.emplace_back(info.name);
  for (std::size_t i = 0; i < used_.size(); ++i) {
    const auto& entry = (*map_.get<Value::Map>())[i];
    if (entry.key != info.name) continue;
    used_[i] = true;
    if (slot.read(entry.value, {info.name, diagnostics_})) return;
    const auto shape = slot.shape();
    const auto hint = did_you_mean(entry.value, shape.choices);
    diagnostics_.add(entry.value.place,
                     fmt::format("'{}' must be {}, not {}{}", info.name, shape.text, entry.value.named(), hint));
    clean_ = false;
    return;
  }
  if (info.required) {
    diagnostics_.add(map_.place, fmt::format("{} needs '{}', {}", where_, info.name, slot.shape().text));
    clean_ = false;
  }
}

bool FieldsReader::finish() {
  for (std::size_t i = 0; i < used_.size(); ++i) {
    if (used_[i]) continue;
    const auto& entry = (*map_.get<Value::Map>())[i];
    auto hint = did_you_mean(entry.key, known_);
    if (hint.empty()) hint = known_.empty() ? "; it takes no keys" : fmt::format("; known keys: {}", spoken_list(known_));
    diagnostics_.add(entry.key_place, fmt::format("unknown key '{}' in {}{}", entry.key, where_, hint));
    clean_ = false;
  }
  return clean_;
}

Value object_schema(const std::vector<FieldDescription>& fields) {
  Value properties = Value::Map{};
  Value::List required;
  for (const auto& field : fields) {
    Value schema = field.shape.schema;
    schema.set("description", field.doc);
    if (field.required) {
      required.emplace_back(field.name);
    } else {
      schema.set("default", field.fallback);
    }
    properties.set(field.name, std::move(schema));
  }
  Value schema;
  schema.set("type", "object");
  schema.set("properties", std::move(properties));
  if (!required.empty()) schema.set("required", std::move(required));
  schema.set("additionalProperties", false);
  return schema;
}

bool Codec<bool>::read(const Value& value, bool& out, const Bounds& /*bounds*/, const ReadContext& /*context*/) {
  const auto* b = value.get<bool>();
  if (b != nullptr) out = *b;
  return b != nullptr;
}

Shape Codec<bool>::shape(const Bounds& /*bounds*/) {
  Value schema;
  schema.set("type", "boolean");
  return {"true or false", std::move(schema), {}};
}

bool Codec<std::int64_t>::read(const Value& value, std::int64_t& out, const Bounds& bounds, const ReadContext& /*context*/) {
  const auto* i = value.get<std::int64_t>();
  if (i == nullptr || !bounds.contains(static_cast<double>(*i))) return false;
  out = *i;
  return true;
}

Shape Codec<std::int64_t>::shape(const Bounds& bounds) {
  Value schema;
  schema.set("type", "integer");
  bounds.constrain(schema);
  return {fmt::format("a whole number{}", bounds.text()), std::move(schema), {}};
}

bool Codec<double>::read(const Value& value, double& out, const Bounds& bounds, const ReadContext& /*context*/) {
  double number = 0;
  if (const auto* i = value.get<std::int64_t>()) {
    number = static_cast<double>(*i);
  } else if (const auto* d = value.get<double>()) {
    number = *d;
  } else {
    return false;
  }
  if (!std::isfinite(number) || !bounds.contains(number)) return false;
  out = number;
  return true;
}

Shape Codec<double>::shape(const Bounds& bounds) {
  Value schema;
  schema.set("type", "number");
  bounds.constrain(schema);
  return {fmt::format("a number{}", bounds.text()), std::move(schema), {}};
}

bool Codec<std::string>::read(const Value& value, std::string& out, const Bounds& /*bounds*/,
                              const ReadContext& /*context*/) {
  if (const auto* s = value.get<std::string>()) {
    out = *s;
  } else if (!value.text.empty() && !value.is_null()) {
    out = value.text;  // a plain 2024 or yes where a word is expected
  } else {
    return false;
  }
  return !out.empty();
}

Shape Codec<std::string>::shape(const Bounds& /*bounds*/) {
  Value schema;
  schema.set("type", "string");
  schema.set("minLength", 1);
  return {"text", std::move(schema), {}};
}

std::size_t Amount::of(std::size_t n) const {
  if (kind == Kind::all) return n;
  if (kind == Kind::fraction) return static_cast<std::size_t>(std::llround(fraction * static_cast<double>(n)));
  return std::min(n, static_cast<std::size_t>(count));
}

bool Codec<Amount>::read(const Value& value, Amount& out, const Bounds& bounds, const ReadContext& /*context*/) {
  if (const auto* word = value.get<std::string>(); word != nullptr && *word == "all") {
    out = {Amount::Kind::all};
    return true;
  }
  if (const auto* i = value.get<std::int64_t>(); i != nullptr && bounds.contains(static_cast<double>(*i))) {
    out = {Amount::Kind::count, *i};
    return true;
  }
  if (const auto* d = value.get<double>(); d != nullptr && *d > 0 && *d < 1) {
    out = {Amount::Kind::fraction, 0, *d};
    return true;
  }
  return false;
}

Value Codec<Amount>::write(const Amount& value) {
  switch (value.kind) {
    case Amount::Kind::all:
      return "all";
    case Amount::Kind::fraction:
      return value.fraction;
    case Amount::Kind::count:
      break;
  }
  return value.count;
}

Shape Codec<Amount>::shape(const Bounds& bounds) {
  auto count = Codec<std::int64_t>::shape(bounds);
  Value fraction;
  fraction.set("type", "number");
  fraction.set("exclusiveMinimum", 0);
  fraction.set("exclusiveMaximum", 1);
  Value all;
  all.set("const", "all");
  Value schema;
  schema.set("anyOf", Value::List{std::move(count.schema), std::move(fraction), std::move(all)});
  return {fmt::format("{}, a fraction such as 0.8, or 'all'", count.text), std::move(schema), {"all"}};
}

Shape or_null(Shape shape) {
  shape.text += ", or null";
  Value null_schema;
  null_schema.set("type", "null");
  Value schema;
  schema.set("anyOf", Value::List{std::move(shape.schema), std::move(null_schema)});
  shape.schema = std::move(schema);
  return shape;
}

Shape choice_shape(const std::vector<std::string>& choices) {
  Value::List values(choices.begin(), choices.end());
  Value schema;
  schema.set("enum", std::move(values));
  return {fmt::format("one of {}", fmt::join(choices, ", ")), std::move(schema), choices};
}

}  // namespace alrun
