#include "sampler/units.h"

#include <algorithm>

namespace alrun {

double joined(std::span<const double> scores, UnitJoin join) {
  double total = scores[0];
  for (const double score : scores.subspan(1)) total = join == UnitJoin::max ? std::max(total, score) : total + score;
  return join == UnitJoin::mean ? total / static_cast<double>(scores.size()) : total;
}

}  // namespace alrun
