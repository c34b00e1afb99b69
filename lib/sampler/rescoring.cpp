#include "sampler/rescoring.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "core/gather.h"
#include "sampler/scoring.h"

namespace alrun {

Value BaseScores::explain(std::size_t i) const {
  Value explanation = explanations.empty() || explanations[i].is_null() ? Value(Value::Map{}) : explanations[i];
  explanation.set("base_score", scores[i]);
  return explanation;
}

void RescoringSampler::check_options() const {
  Diagnostics diagnostics;
  if (base().scores() == Scores::none) {
    diagnostics.add(parts().front().place(),
                    fmt::format("'{}' weighs the scores of its base, and '{}' gives none; choose a base "
                                "that scores every document, such as margin",
                                name_, parts().front().type()));
  }
  gather(diagnostics, [&] { CompositeSampler::check_options(); });
  diagnostics.throw_if_any();
}

BaseScores RescoringSampler::base_scores(PoolView& pool, Rng& rng) {
  const auto unlabelled = pool.unlabelled();
  auto ranked = base().select(pool, unlabelled.size(), rng);
  if (ranked.scores.size() != ranked.ids.size()) {
    throw Error(fmt::format("'{}' weighs scores, and '{}' gave none", name_, parts().front().type()));
  }
  std::vector<std::size_t> order(ranked.ids.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return ranked.ids[i]; });

  BaseScores base;
  base.notes = std::move(ranked.notes);
  for (const auto i : order) {
    base.rows.push_back(row_of(unlabelled, ranked.ids[i]));
    base.scores.push_back(ranked.scores[i]);
    if (!ranked.explanations.empty()) base.explanations.push_back(std::move(ranked.explanations[i]));
  }
  return base;
}

}  // namespace alrun
