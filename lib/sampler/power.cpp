#include "sampler/power.h"

#include <algorithm>
#include <limits>

#include "core/portable_math.h"

namespace alrun {

Selection select_power(PoolView& pool, std::span<const double> scores, std::size_t k, const PowerOptions& options,
                       Rng& rng) {
  constexpr double least = std::numeric_limits<double>::min();
  std::vector<double> perturbed(scores.size());
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double u = std::max(rng.uniform(), 0x1p-64);  // 0 would be an infinite score
    const double gumbel = -portable_log(-portable_log(u)) / options.beta;
    perturbed[i] = portable_log(std::max(scores[i], least)) + gumbel;
  }
  auto selection = select_top(pool.unlabelled(), perturbed, k, options.threshold);
  if (pool.explains()) {
    selection.explanations.resize(selection.ids.size(), Value::Map{});
    for (std::size_t i = 0; i < selection.ids.size(); ++i) {
      selection.explanations[i].set("base_score", scores[row_of(pool, selection.ids[i])]);
    }
  }
  return selection;
}

}  // namespace alrun
