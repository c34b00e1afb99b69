#include "core/item_key.h"

#include "core/hash.h"

namespace alrun {

std::string item_key(std::string_view task, std::span<const std::string_view> shown) {
  constexpr std::size_t digits = 32;  // 128 bits: no two of all texts that will ever be labelled share a key
  Sha256 hash;
  hash.field(task);
  for (const auto part : shown) hash.field(part);
  return hash.hex().substr(0, digits);
}

}  // namespace alrun
