#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/value.h"

// Lists of numbers in Selection::notes, which come back in history() as they were.
namespace alrun {

inline Value note(const std::vector<double>& numbers) { return Value::List(numbers.begin(), numbers.end()); }

inline Value note(const std::vector<std::size_t>& numbers) {
  Value::List list;
  for (const auto number : numbers) list.emplace_back(static_cast<std::int64_t>(number));
  return list;
}

/// The list under `key`; an empty one if there is none.
inline const Value::List& noted_list(const Value& notes, std::string_view key) {
  static const Value::List none;
  const auto* found = notes.find(key);
  const auto* list = found != nullptr ? found->get<Value::List>() : nullptr;
  return list != nullptr ? *list : none;
}

inline std::vector<double> noted_numbers(const Value& notes, std::string_view key) {
  std::vector<double> numbers;
  for (const auto& number : noted_list(notes, key)) numbers.push_back(number.number().value_or(0));
  return numbers;
}

/// What is no whole number from 0 on is left out.
inline std::vector<std::size_t> indices_in(const Value::List& list) {
  std::vector<std::size_t> indices;
  for (const auto& item : list) {
    const auto* index = item.get<std::int64_t>();
    if (index != nullptr && *index >= 0) indices.push_back(static_cast<std::size_t>(*index));
  }
  return indices;
}

inline std::vector<std::size_t> noted_indices(const Value& notes, std::string_view key) {
  return indices_in(noted_list(notes, key));
}

}  // namespace alrun
