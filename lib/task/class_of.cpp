#include "task/class_of.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "dataset/class_names.h"

namespace alrun {

std::int32_t class_of(const Value& value, std::span<const std::string> classes) {
  const auto* name = value.get<std::string>();
  if (name == nullptr) throw Error(fmt::format("the name of a class is expected, not {}", value.named()));
  const auto found = std::ranges::find(classes, *name);
  if (found == classes.end()) throw Error(no_such_class(*name, {classes.begin(), classes.end()}));
  return static_cast<std::int32_t>(found - classes.begin());
}

}  // namespace alrun
