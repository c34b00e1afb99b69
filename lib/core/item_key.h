#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace alrun {

/// The key of an item in label stores: 32 hex digits of a SHA-256 of the task's name and of what an annotator is shown (a
/// text; a question and a passage). The same content has the same key in every seed, sweep and data set.
std::string item_key(std::string_view task, std::span<const std::string_view> shown);

inline std::string item_key(std::string_view task, std::initializer_list<std::string_view> shown) {
  return item_key(task, std::span(shown.begin(), shown.size()));
}

}  // namespace alrun
