#pragma once

#include <cstddef>
#include <vector>

#include "core/registry.h"
#include "core/rng.h"
#include "sampler/pool_view.h"

namespace alrun {

/// The documents to label next.
struct Selection {
  std::vector<DocumentId> ids;  ///< distinct, unlabelled, the most wanted first
  std::vector<double> scores;   ///< the sampler's own, in the order of ids; empty if it has none
};

/// A query strategy.
class Sampler {
 public:
  static constexpr const char* kind = "sampler";
  static constexpr const char* plural = "samplers";

  virtual ~Sampler() = default;
  /// Chooses k documents, or all if fewer are left. An empty selection of a pool that is not empty means that no document is
  /// beyond the sampler's threshold. Deterministic for a given view and random stream.
  virtual Selection select(PoolView& pool, std::size_t k, Rng& rng) = 0;
};

inline Registry<Sampler>& samplers() { return registry<Sampler>(); }

}  // namespace alrun
