#pragma once

#include <algorithm>
#include <vector>

#include "sampler/fixed_pool.h"

namespace alrun::testing {

/// n × C probabilities in 1024ths, zeros among them, so that every row sums to exactly 1.
inline Matrix random_probabilities(std::size_t n, std::size_t classes, Rng& rng) {
  Matrix probabilities(n, classes);
  for (std::size_t i = 0; i < n; ++i) {
    std::vector<std::size_t> cuts{0, 1024};
    for (std::size_t c = 1; c < classes; ++c) cuts.push_back(rng.below(1025));
    std::ranges::sort(cuts);
    for (std::size_t c = 0; c < classes; ++c) probabilities.row(i)[c] = static_cast<float>(cuts[c + 1] - cuts[c]) / 1024.0F;
  }
  return probabilities;
}

inline std::vector<Matrix> random_committee(std::size_t members, std::size_t n, std::size_t classes, Rng& rng) {
  std::vector<Matrix> committee;
  for (std::size_t t = 0; t < members; ++t) committee.push_back(random_probabilities(n, classes, rng));
  return committee;
}

/// A pool whose committee this is; the first member is the model. Document 0 is labelled.
inline PoolData pool_of(std::vector<Matrix> committee) {
  PoolData data;
  data.probabilities = data.embeddings = data.word_gradients = committee[0];
  data.labels = {0};
  data.labelled_probabilities = data.labelled_embeddings = Matrix(1, committee[0].columns());
  data.fold_losses = {1.0};
  data.committee = std::move(committee);
  return data;
}

/// The same of one document, a row a member.
inline PoolData document_of(const Rows& votes) {
  std::vector<Matrix> committee;
  for (const auto& row : votes) committee.push_back(matrix_of({row}));
  return pool_of(std::move(committee));
}

}  // namespace alrun::testing
