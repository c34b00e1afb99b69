#pragma once

#include "sampler/scoring.h"

namespace alrun {

/// Options of the power samplers.
struct PowerOptions : UnitScoreOptions {
  double beta = 1;

  void fields(Fields& f) {
    f("beta", beta, positive,
      "documents are drawn in proportion to score^beta: small is near random, large near the top scores");
    UnitScoreOptions::fields(f);
  }
};

/// The k documents with the largest ln s + Gumbel(0, 1/β), which are the selection's scores (Kirsch et al. 2021): as drawing
/// one after another without replacement, each in proportion to s^β (Gumbel-top-k, Kool et al. 2019). s <= 0 counts as the
/// least positive double, so that it comes last and still comes. One draw of `rng` a document, in the order of unlabelled();
/// an explanation has s as "base_score".
Selection select_power(PoolView& pool, std::span<const double> scores, std::size_t k, const PowerOptions& options, Rng& rng);

}  // namespace alrun
