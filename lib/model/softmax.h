#pragma once

#include <algorithm>
#include <vector>

#include "core/portable_math.h"

namespace alrun {

/// Turns logits (one at least) into probabilities.
inline void softmax(std::vector<double>& logits) {
  const double largest = *std::ranges::max_element(logits);
  double total = 0;
  for (double& x : logits) total += x = portable_exp(x - largest);
  for (double& x : logits) x /= total;
}

}  // namespace alrun
