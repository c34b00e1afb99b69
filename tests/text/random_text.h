#pragma once

#include <string>

#include "core/rng.h"

namespace alrun::test {

/// Words of few letters and of lengths on both sides of the 8 bytes that the term table treats apart.
inline std::string random_text(Rng& rng) {
  std::string text;
  for (std::size_t words = rng.below(40); words > 0; --words) {
    const std::size_t length = 1 + (rng.below(3) == 0 ? rng.below(20) : rng.below(2));
    std::string word(length, 'a');
    word[rng.below(length)] = "abc"[rng.below(3)];
    text += word + " \n.,'"[rng.below(5)];
  }
  return text;
}

}  // namespace alrun::test
