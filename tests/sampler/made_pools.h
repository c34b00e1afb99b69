#pragma once

#include <set>

#include "sampler/fixed_pool.h"

namespace alrun::testing {

inline Matrix uniform_matrix(std::size_t rows, std::size_t columns, Rng& rng, double low = -1, double high = 1) {
  Matrix matrix(rows, columns);
  rng.fill_uniform(matrix.data(), low, high);
  return matrix;
}

/// Whole coordinates from 0 to `side` - 1: distances are exact, and many are equal.
inline Matrix grid_matrix(std::size_t rows, std::size_t columns, std::size_t side, Rng& rng) {
  Matrix matrix(rows, columns);
  for (float& x : matrix.data()) x = static_cast<float>(rng.below(side));
  return matrix;
}

inline Matrix random_probabilities(std::size_t rows, std::size_t classes, Rng& rng) {
  Matrix matrix = uniform_matrix(rows, classes, rng, 0.01, 1);
  for (std::size_t i = 0; i < rows; ++i) {
    float sum = 0;
    for (const float p : matrix.row(i)) sum += p;
    for (float& p : matrix.row(i)) p /= sum;
  }
  return matrix;
}

/// Unlabelled documents alone; labelled ones may be added.
inline PoolData pool_data(Matrix probabilities, Matrix embeddings) {
  PoolData data;
  data.labelled_probabilities = Matrix(0, probabilities.columns());
  data.labelled_embeddings = Matrix(0, embeddings.columns());
  data.probabilities = std::move(probabilities);
  data.embeddings = std::move(embeddings);
  return data;
}

/// Documents of whom only the points are given: two classes, equally likely.
inline PoolData points_data(Matrix embeddings) {
  Matrix even(embeddings.rows(), 2);
  std::ranges::fill(even.data(), 0.5F);
  return pool_data(std::move(even), std::move(embeddings));
}

inline bool distinct(const std::vector<DocumentId>& ids) {
  return std::set<DocumentId>(ids.begin(), ids.end()).size() == ids.size();
}

/// ‖a - b‖ in double precision.
inline double exact_distance(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    const double difference = static_cast<double>(a[j]) - static_cast<double>(b[j]);
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

}  // namespace alrun::testing
