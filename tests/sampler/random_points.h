#pragma once

#include <cmath>

#include "sampler/fixed_pool.h"
#include "sampler/sampler.h"

namespace alrun::testing {

/// n × d points around a few centres, which rng draws, too.
inline Matrix random_points(std::size_t n, std::size_t d, Rng& rng) {
  Matrix centres(4, d);
  for (float& x : centres.data()) x = static_cast<float>(rng.normal(0, 2));
  Matrix points(n, d);
  for (std::size_t i = 0; i < n; ++i) {
    const auto centre = centres.row(rng.below(centres.rows()));
    for (std::size_t j = 0; j < d; ++j) points.row(i)[j] = centre[j] + static_cast<float>(rng.normal());
  }
  return points;
}

/// n × classes random class probabilities.
inline Matrix random_probabilities(std::size_t n, std::size_t classes, Rng& rng) {
  Matrix probabilities(n, classes);
  for (std::size_t i = 0; i < n; ++i) {
    float sum = 0;
    for (float& p : probabilities.row(i)) sum += p = static_cast<float>(rng.uniform(0.001, 1));
    for (float& p : probabilities.row(i)) p /= sum;
  }
  return probabilities;
}

/// A pool of these points in the model's space, of which the first `labelled` are labelled; predictions are random.
inline PoolData pool_of(const Matrix& points, std::size_t labelled, Rng& rng, std::size_t classes = 3) {
  const std::size_t n = points.rows() - labelled;
  PoolData data;
  data.labelled_embeddings = Matrix(labelled, points.columns());
  data.embeddings = Matrix(n, points.columns());
  for (std::size_t i = 0; i < points.rows(); ++i) {
    std::ranges::copy(points.row(i),
                      (i < labelled ? data.labelled_embeddings.row(i) : data.embeddings.row(i - labelled)).begin());
  }
  data.probabilities = random_probabilities(n, classes, rng);
  data.labelled_probabilities = random_probabilities(labelled, classes, rng);
  for (std::size_t i = 0; i < labelled; ++i) data.labels.push_back(static_cast<std::int32_t>(i % classes));
  return data;
}

/// A pool of `labelled` and n unlabelled random points.
inline PoolData random_pool(std::size_t labelled, std::size_t n, std::size_t d, Rng& rng) {
  const auto points = random_points(labelled + n, d, rng);
  return pool_of(points, labelled, rng);
}

/// ‖a - b‖² and a · b in plain doubles.
inline double plain_squared_distance(std::span<const float> a, std::span<const float> b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    const double difference = static_cast<double>(a[j]) - static_cast<double>(b[j]);
    sum += difference * difference;
  }
  return sum;
}
inline double plain_distance(std::span<const float> a, std::span<const float> b) {
  return std::sqrt(plain_squared_distance(a, b));
}
inline double plain_cosine(std::span<const float> a, std::span<const float> b) {
  double product = 0;
  double a2 = 0;
  double b2 = 0;
  for (std::size_t j = 0; j < a.size(); ++j) {
    product += static_cast<double>(a[j]) * static_cast<double>(b[j]);
    a2 += static_cast<double>(a[j]) * static_cast<double>(a[j]);
    b2 += static_cast<double>(b[j]) * static_cast<double>(b[j]);
  }
  return a2 == 0 || b2 == 0 ? 0 : product / std::sqrt(a2 * b2);
}

/// Ids equal, scores within a relative 1e-5.
inline bool same_choice(const Selection& a, const std::vector<DocumentId>& ids, const std::vector<double>& scores) {
  if (a.ids != ids || a.scores.size() != scores.size()) return false;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (std::abs(a.scores[i] - scores[i]) > 1e-5 * std::max(1.0, std::abs(scores[i]))) return false;
  }
  return true;
}

}  // namespace alrun::testing
