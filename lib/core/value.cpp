#include "core/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/utf8.h"

namespace alrun {

const Value* Value::find(std::string_view key) const {
  const auto* map = get<Map>();
  if (map == nullptr) return nullptr;
  const auto it = std::find_if(map->begin(), map->end(), [&](const MapEntry& e) { return e.key == key; });
  return it == map->end() ? nullptr : &it->value;
}

Value* Value::find(std::string_view key) { return const_cast<Value*>(std::as_const(*this).find(key)); }

Value& Value::set(std::string key, Value value) {
  if (is_null()) data_ = Map{};
  auto& map = std::get<Map>(data_);
  map.push_back({std::move(key), std::move(value), {}});
  return map.back().value;
}

std::string Value::named() const {
  constexpr std::size_t longest = 60;
  auto cut = [](const std::string& s) { return s.size() <= longest ? s : std::string(utf8_prefix(s, longest)) + "..."; };
  if (is_null()) return "nothing";
  if (get<List>() != nullptr) return "a list";
  if (get<Map>() != nullptr) return "a map";
  if (const auto* s = get<std::string>()) return fmt::format("'{}'", cut(*s));
  if (!text.empty()) return cut(text);
  if (const auto* b = get<bool>()) return *b ? "true" : "false";
  if (const auto* i = get<std::int64_t>()) return std::to_string(*i);
  return fmt::format("{}", *get<double>());
}

bool operator==(const Value& a, const Value& b) { return a.data_ == b.data_; }

}  // namespace alrun
