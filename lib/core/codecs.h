#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/fields.h"
#include "core/wording.h"

// The kinds of option value that are not bound to any one part of the program.
namespace alrun {

template <>
struct Codec<bool> {
  static bool read(const Value& value, bool& out, const Bounds& bounds, const ReadContext& context);
  static Value write(bool value) { return value; }
  static Shape shape(const Bounds& bounds);
};

template <>
struct Codec<std::int64_t> {
  static bool read(const Value& value, std::int64_t& out, const Bounds& bounds, const ReadContext& context);
  static Value write(std::int64_t value) { return value; }
  static Shape shape(const Bounds& bounds);
};

template <>
struct Codec<double> {
  static bool read(const Value& value, double& out, const Bounds& bounds, const ReadContext& context);
  static Value write(double value) { return value; }
  static Shape shape(const Bounds& bounds);
};

template <>
struct Codec<std::string> {
  static bool read(const Value& value, std::string& out, const Bounds& bounds, const ReadContext& context);
  static Value write(const std::string& value) { return value; }
  static Shape shape(const Bounds& bounds);
};

/// The same, or null.
Shape or_null(Shape shape);

/// null, or a T.
template <class T>
struct Codec<std::optional<T>> {
  static bool read(const Value& value, std::optional<T>& out, const Bounds& bounds, const ReadContext& context) {
    out.reset();
    if (value.is_null()) return true;
    T inner{};
    if (!Codec<T>::read(value, inner, bounds, context)) return false;
    out = std::move(inner);
    return true;
  }
  static Value write(const std::optional<T>& value) { return value ? Codec<T>::write(*value) : Value(); }
  static Shape shape(const Bounds& bounds) { return or_null(Codec<T>::shape(bounds)); }
};

/// A list of T.
template <class T>
struct Codec<std::vector<T>> {
  static bool read(const Value& value, std::vector<T>& out, const Bounds& bounds, const ReadContext& context) {
    const auto* list = value.get<Value::List>();
    if (list == nullptr) return false;
    out.clear();
    for (const auto& item : *list) {
      if (T element{}; Codec<T>::read(item, element, bounds, context)) {
        out.push_back(std::move(element));
      } else {
        const auto shape = Codec<T>::shape(bounds);
        context.diagnostics.add(item.place, fmt::format("each item of '{}' must be {}, not {}{}", context.key, shape.text,
                                                        item.named(), did_you_mean(item, shape.choices)));
      }
    }
    return true;
  }
  static Value write(const std::vector<T>& value) {
    Value::List list;
    for (const auto& item : value) list.push_back(Codec<T>::write(item));
    return list;
  }
  static Shape shape(const Bounds& bounds) {
    auto shape = Codec<T>::shape(bounds);
    shape.text = fmt::format("a list, each item {}", shape.text);
    Value schema;
    schema.set("type", "array");
    schema.set("items", std::move(shape.schema));
    shape.schema = std::move(schema);
    return shape;
  }
};

/// One value for every round, or a list with one a round of which the last repeats.
template <class T>
struct PerRound {
  std::vector<T> values;

  [[nodiscard]] const T& at(std::size_t round) const { return values[std::min(round, values.size() - 1)]; }
};

template <class T>
struct Codec<PerRound<T>> {
  static bool read(const Value& value, PerRound<T>& out, const Bounds& bounds, const ReadContext& context) {
    if (const auto* list = value.get<Value::List>()) {
      std::vector<T> values;
      if (list->empty()) return false;
      Codec<std::vector<T>>::read(value, values, bounds, context);
      if (!values.empty()) out.values = std::move(values);
      return true;
    }
    T single{};
    if (!Codec<T>::read(value, single, bounds, context)) return false;
    out.values = {single};
    return true;
  }
  static Value write(const PerRound<T>& value) {
    return value.values.size() == 1 ? Codec<T>::write(value.values[0]) : Codec<std::vector<T>>::write(value.values);
  }
  static Shape shape(const Bounds& bounds) {
    auto shape = Codec<T>::shape(bounds);
    auto list = Codec<std::vector<T>>::shape(bounds).schema;
    list.set("minItems", 1);
    Value schema;
    schema.set("anyOf", Value::List{shape.schema, std::move(list)});
    return {fmt::format("{}, or a list of them, one a round", shape.text), std::move(schema), {}};
  }
};

/// A number of documents as configs write it: a count, `all`, or a fraction such as 0.8.
struct Amount {
  enum class Kind : std::uint8_t { count, fraction, all };
  Kind kind = Kind::count;
  std::int64_t count = 0;
  double fraction = 0;

  /// How many of n that is: a fraction is rounded to the nearest, a count is cut at n.
  [[nodiscard]] std::size_t of(std::size_t n) const;
};

template <>
struct Codec<Amount> {
  static bool read(const Value& value, Amount& out, const Bounds& bounds, const ReadContext& context);
  static Value write(const Amount& value);
  static Shape shape(const Bounds& bounds);
};

/// An enumeration names its values in order: `constexpr std::array<std::string_view, N> enum_names(E)`, found by its
/// argument.
template <class E>
concept NamedEnum = std::is_enum_v<E> && requires {
  enum_names(E{});
};

template <NamedEnum E>
std::string_view name_of(E value) {
  return enum_names(E{})[static_cast<std::size_t>(value)];
}

/// The value of that name; nullopt if there is none.
template <NamedEnum E>
std::optional<E> value_named(std::string_view name) {
  const auto names = enum_names(E{});
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? std::nullopt : std::optional(static_cast<E>(found - names.begin()));
}

/// "one of a, b and c", with the schema that says so.
Shape choice_shape(const std::vector<std::string>& choices);

template <NamedEnum E>
struct Codec<E> {
  static bool read(const Value& value, E& out, const Bounds& /*bounds*/, const ReadContext& /*context*/) {
    const auto* word = value.get<std::string>();
    if (word == nullptr) return false;
    const auto value_of_word = value_named<E>(*word);
    if (value_of_word) out = *value_of_word;
    return value_of_word.has_value();
  }
  static Value write(E value) { return name_of(value); }
  static Shape shape(const Bounds& /*bounds*/) {
    const auto names = enum_names(E{});
    return choice_shape({names.begin(), names.end()});
  }
};

/// A nested section.
template <Section T>
struct Codec<T> {
  static bool read(const Value& value, T& out, const Bounds& /*bounds*/, const ReadContext& context) {
    if (value.get<Value::Map>() == nullptr) return false;
    read_section(value, out, fmt::format("'{}'", context.key), context.diagnostics);
    return true;
  }
  static Value write(const T& value) {
    Value map = Value::Map{};
    FieldsWriter writer(map);
    const_cast<T&>(value).fields(writer);  // a writer only reads
    return map;
  }
  static Shape shape(const Bounds& /*bounds*/) {
    T section{};
    return {"a map", object_schema(list_fields(section)), {}};
  }
};

}  // namespace alrun
