#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/error.h"

namespace alrun {

struct MapEntry;

/// A config or result value: null, bool, integer, real, string, list or ordered map, with the place it was read from.
class Value {
 public:
  using List = std::vector<Value>;
  using Map = std::vector<MapEntry>;

  // Defined below MapEntry: they need it complete.
  Value();
  Value(bool v);              // NOLINT(google-explicit-constructor)
  Value(std::int64_t v);      // NOLINT(google-explicit-constructor)
  Value(int v);               // NOLINT(google-explicit-constructor)
  Value(double v);            // NOLINT(google-explicit-constructor)
  Value(std::string v);       // NOLINT(google-explicit-constructor)
  Value(std::string_view v);  // NOLINT(google-explicit-constructor)
  Value(const char* v);       // NOLINT(google-explicit-constructor)
  Value(List v);              // NOLINT(google-explicit-constructor)
  Value(Map v);               // NOLINT(google-explicit-constructor)
  Value(const Value& other);
  Value(Value&& other) noexcept;
  Value& operator=(const Value& other);
  Value& operator=(Value&& other) noexcept;
  ~Value();

  template <class T>
  [[nodiscard]] const T* get() const {
    return std::get_if<T>(&data_);
  }
  template <class T>
  [[nodiscard]] T* get() {
    return std::get_if<T>(&data_);
  }
  /// A whole or real number; nothing if this is neither.
  [[nodiscard]] std::optional<double> number() const {
    if (const auto* whole = get<std::int64_t>()) return static_cast<double>(*whole);
    const auto* real = get<double>();
    return real != nullptr ? std::optional(*real) : std::nullopt;
  }
  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(data_); }

  /// The entry of a map under `key`; nullptr if there is none or this is no map.
  [[nodiscard]] const Value* find(std::string_view key) const;
  [[nodiscard]] Value* find(std::string_view key);
  /// Appends to a map (made of a null value); keys keep the order of insertion.
  Value& set(std::string key, Value value);

  /// "a map", "a list", "'abc'", "12": the value as an error message names it.
  [[nodiscard]] std::string named() const;

  friend bool operator==(const Value& a, const Value& b);

  Place place;
  std::string text;  ///< a plain scalar as written ("1e3", "no"), so that a string option can take it verbatim

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, List, Map> data_;
};

struct MapEntry {
  std::string key;
  Value value;
  Place key_place;

  friend bool operator==(const MapEntry& a, const MapEntry& b) { return a.key == b.key && a.value == b.value; }
};

inline Value::Value() = default;
inline Value::Value(bool v) : data_(v) {}
inline Value::Value(std::int64_t v) : data_(v) {}
inline Value::Value(int v) : data_(static_cast<std::int64_t>(v)) {}
inline Value::Value(double v) : data_(v) {}
inline Value::Value(std::string v) : data_(std::move(v)) {}
inline Value::Value(std::string_view v) : data_(std::string(v)) {}
inline Value::Value(const char* v) : data_(std::string(v)) {}
inline Value::Value(List v) : data_(std::move(v)) {}
inline Value::Value(Map v) : data_(std::move(v)) {}
inline Value::Value(const Value& other) = default;
inline Value::Value(Value&& other) noexcept = default;
inline Value& Value::operator=(const Value& other) = default;
inline Value& Value::operator=(Value&& other) noexcept = default;
inline Value::~Value() = default;

}  // namespace alrun
