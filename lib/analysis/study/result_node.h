#pragma once

#include <fmt/format.h>

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/value.h"

namespace alrun {

/// A value of a result file that knows where it stands, for the error if it is not what it should be. What it is made of
/// must live as long.
class ResultNode {
 public:
  ResultNode(const std::string& file, const Value& value) : file_(file), value_(value) {}

  /// The entry under `key`; nothing if it is missing or null.
  [[nodiscard]] std::optional<ResultNode> find(const char* key) const {
    if (value_.get<Value::Map>() == nullptr) refuse("a map");
    const auto* entry = value_.find(key);
    if (entry == nullptr || entry->is_null()) return std::nullopt;
    return ResultNode(file_, *entry, inside(key));
  }
  [[nodiscard]] ResultNode at(const char* key) const {
    const auto entry = find(key);
    if (!entry) throw Error(fmt::format("{}: has no {}; give a result file that alrun wrote", file_, inside(key)));
    return *entry;
  }
  template <class Take>
  void each(const Take& take) const {
    const auto* list = value_.get<Value::List>();
    if (list == nullptr) refuse("a list");
    for (std::size_t i = 0; i < list->size(); ++i) take(ResultNode(file_, (*list)[i], inside(std::to_string(i))));
  }
  template <class T>
  [[nodiscard]] T whole() const {
    const auto* number = value_.get<std::int64_t>();
    if (number == nullptr || !std::in_range<T>(*number)) {
      refuse(fmt::format("a whole number from {} to {}", std::numeric_limits<T>::min(), std::numeric_limits<T>::max()));
    }
    return static_cast<T>(*number);
  }
  [[nodiscard]] double number() const {
    const auto number = value_.number();
    if (!number) refuse("a number");
    return *number;
  }
  [[nodiscard]] double share() const {
    const double found = number();
    if (!(found >= 0 && found <= 1)) refuse("a number from 0 to 1");
    return found;
  }
  [[nodiscard]] std::string text() const {
    const auto* found = value_.get<std::string>();
    if (found == nullptr) refuse("text");
    return *found;
  }
  [[nodiscard]] const Value& map() const {
    if (value_.get<Value::Map>() == nullptr) refuse("a map");
    return value_;
  }
  [[nodiscard]] const Value& value() const { return value_; }
  [[noreturn]] void refuse(std::string_view wanted) const { fail(fmt::format("is {}, not {}", value_.named(), wanted)); }
  [[noreturn]] void fail(std::string_view fact) const {
    throw Error(
        fmt::format("{}: {} {}; give a result file that alrun wrote", file_, path_.empty() ? "its content" : path_, fact));
  }

 private:
  ResultNode(const std::string& file, const Value& value, std::string path)
      : file_(file), value_(value), path_(std::move(path)) {}

  [[nodiscard]] std::string inside(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

  const std::string& file_;
  const Value& value_;
  std::string path_;  ///< "runs.0.seed"; "" for the whole
};

}  // namespace alrun
