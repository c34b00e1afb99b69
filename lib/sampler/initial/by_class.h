#pragma once

#include <vector>

#include "sampler/initial/initial_set.h"

namespace alrun {

/// The pool's documents by their true class, ascending.
inline std::vector<std::vector<DocumentId>> by_class(PoolView& pool) {
  std::vector<std::vector<DocumentId>> members(static_cast<std::size_t>(pool.classes()));
  const auto ids = pool.unlabelled();
  const auto labels = pool.true_labels();
  for (std::size_t i = 0; i < ids.size(); ++i) members[static_cast<std::size_t>(labels[i])].push_back(ids[i]);
  return members;
}

/// Draws shares[c] documents of each class c, in no order.
inline std::vector<DocumentId> draw_shares(const std::vector<std::vector<DocumentId>>& members,
                                           const std::vector<std::size_t>& shares, Rng& rng) {
  std::vector<DocumentId> chosen;
  for (std::size_t c = 0; c < members.size(); ++c) {
    const auto drawn = rng.sample(std::span<const DocumentId>(members[c]), shares[c]);
    chosen.insert(chosen.end(), drawn.begin(), drawn.end());
  }
  rng.shuffle(std::span(chosen));
  return chosen;
}

}  // namespace alrun
