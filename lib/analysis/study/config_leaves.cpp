#include "analysis/study/config_leaves.h"

#include <cmath>
#include <cstdint>

#include "session/result.h"

namespace alrun {
namespace {

using Leaves = std::vector<std::pair<std::string, std::string>>;

void add_leaves(const std::string& key, const Value& value, Leaves& leaves) {
  const auto inside = [&](const std::string& name) { return key.empty() ? name : key + "." + name; };
  if (const auto* map = value.get<Value::Map>(); map != nullptr && !map->empty()) {
    for (const auto& entry : *map) add_leaves(inside(entry.key), entry.value, leaves);
    return;
  }
  const auto* list = value.get<Value::List>();
  if (list != nullptr && !list->empty() && list->front().get<Value::Map>() != nullptr) {
    for (std::size_t i = 0; i < list->size(); ++i) add_leaves(inside(std::to_string(i)), (*list)[i], leaves);
    return;
  }
  leaves.emplace_back(key, value_json(with_whole_numbers(value)));
}

}  // namespace

Value with_whole_numbers(const Value& value) {
  constexpr double exact = 9007199254740992;  // 2^53
  if (const auto* real = value.get<double>(); real != nullptr && std::trunc(*real) == *real && std::abs(*real) < exact) {
    return static_cast<std::int64_t>(*real);
  }
  if (const auto* list = value.get<Value::List>()) {
    Value::List plain;
    for (const auto& item : *list) plain.push_back(with_whole_numbers(item));
    return plain;
  }
  return value;
}

std::vector<std::pair<std::string, std::string>> config_leaves(const Value& config) {
  Leaves leaves;
  add_leaves("", config, leaves);
  return leaves;
}

}  // namespace alrun
