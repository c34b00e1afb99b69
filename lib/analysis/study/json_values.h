#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/value.h"

/// Values for JSON, as the writers of this folder make them.
namespace alrun::json_values {

inline Value map(std::initializer_list<std::pair<std::string, Value>> entries) {
  Value map = Value::Map{};
  for (const auto& [key, value] : entries) map.set(key, value);
  return map;
}

template <class T, class Write>
Value list(const std::vector<T>& items, const Write& write) {
  Value::List values;
  for (const auto& item : items) values.push_back(write(item));
  return values;
}

inline Value whole(std::uint64_t n) { return static_cast<std::int64_t>(n); }

template <class T>
Value or_null(const std::optional<T>& value) {
  return value ? Value(*value) : Value();
}

inline Value text_value(const std::string& text) { return text; }

}  // namespace alrun::json_values
