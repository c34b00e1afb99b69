#include "text/latent_space.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

#include "core/rng.h"

namespace alrun {
namespace {

using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Square = Eigen::MatrixXd;

constexpr int power_iterations = 2;
constexpr std::size_t oversampling = 10;
constexpr double negligible = 1e-10;  // of the largest eigenvalue

Eigen::Index index(std::size_t i) { return static_cast<Eigen::Index>(i); }

/// The weighted rows A of the documents that the space is fitted on.
class WeightedRows {
 public:
  WeightedRows(const Features& features, std::span<const float> weights, std::span<const DocumentId> ids)
      : features_(features), weights_(weights), ids_(ids) {}

  /// A · x: documents × columns.
  [[nodiscard]] Rows times(const Rows& x) const {
    Rows product = Rows::Zero(index(ids_.size()), x.cols());
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      each(ids_[i], [&](Eigen::Index word, float weight) { product.row(index(i)) += weight * x.row(word); });
    }
    return product;
  }
  /// Aᵀ · y: words × columns.
  [[nodiscard]] Rows transposed_times(const Rows& y) const {
    Rows product = Rows::Zero(index(features_.vocabulary_size()), y.cols());
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      each(ids_[i], [&](Eigen::Index word, float weight) { product.row(word) += weight * y.row(index(i)); });
    }
    return product;
  }

 private:
  template <class Visit>
  void each(DocumentId id, const Visit& visit) const {
    const auto words = features_.row_words(id);
    const auto weights = features_.slice(weights_, id);
    for (std::size_t j = 0; j < words.size(); ++j) visit(words[j], weights[j]);
  }

  const Features& features_;
  std::span<const float> weights_;
  std::span<const DocumentId> ids_;
};

struct Spectrum {
  Square vectors;  ///< a column each, the largest eigenvalue first
  Eigen::VectorXd values;
};

/// The eigenvectors of xᵀx that are not negligible.
Spectrum spectrum_of_gram(const Rows& x) {
  const Square wide = x.cast<double>();
  const Eigen::SelfAdjointEigenSolver<Square> solver(wide.transpose() * wide);
  const auto& ascending = solver.eigenvalues();
  const auto n = ascending.size();
  const double floor = std::max(ascending[n - 1], 0.0) * negligible;
  Eigen::Index kept = 0;
  while (kept < n && ascending[n - 1 - kept] > floor) ++kept;
  return {solver.eigenvectors().rightCols(kept).rowwise().reverse(), ascending.tail(kept).reverse()};
}

/// Orthonormal columns that span those of x.
Rows orthonormal(const Rows& x) {
  const auto spectrum = spectrum_of_gram(x);
  const Square scaled = spectrum.vectors * spectrum.values.cwiseSqrt().cwiseInverse().asDiagonal();
  return (x.cast<double>() * scaled).cast<float>();
}

Rows random_block(std::size_t rows, std::size_t columns) {
  Rows block(index(rows), index(columns));
  Rng rng(0, "latent-space");
  rng.fill_uniform({block.data(), rows * columns}, -1, 1);
  return block;
}

/// A singular vector's sign is free: its largest element becomes positive.
void fix_signs(Rows& columns) {
  for (Eigen::Index c = 0; c < columns.cols(); ++c) {
    Eigen::Index largest = 0;
    columns.col(c).cwiseAbs().maxCoeff(&largest);
    if (columns(largest, c) < 0) columns.col(c) *= -1;
  }
}

}  // namespace

LatentSpace latent_space(const Features& features, std::span<const float> weights, std::span<const DocumentId> fitted_on,
                         std::size_t dimensions) {
  const WeightedRows rows(features, weights, fitted_on);
  const std::size_t most = std::min(features.vocabulary_size(), fitted_on.size());
  Rows words = random_block(features.vocabulary_size(), std::min(dimensions + oversampling, most));
  for (int i = 0; i <= power_iterations; ++i) words = rows.transposed_times(orthonormal(rows.times(orthonormal(words))));

  // words = AᵀQ with orthonormal Q: its left singular vectors are A's right ones.
  const auto spectrum = spectrum_of_gram(words);
  const auto kept = std::min(index(dimensions), spectrum.values.size());
  const Square scaled = spectrum.vectors.leftCols(kept) * spectrum.values.head(kept).cwiseSqrt().cwiseInverse().asDiagonal();
  words = (words.cast<double>() * scaled).cast<float>();
  fix_signs(words);

  LatentSpace space{Matrix(features.vocabulary_size(), static_cast<std::size_t>(kept)), {}};
  std::copy_n(words.data(), words.size(), space.words.data().begin());
  for (Eigen::Index c = 0; c < kept; ++c) space.singular_values.push_back(std::sqrt(spectrum.values[c]));
  return space;
}

Matrix project(const Features& features, std::span<const float> weights, const LatentSpace& space) {
  Matrix points(features.rows(), space.words.columns());
  for (std::size_t i = 0; i < points.rows(); ++i) {
    const auto point = points.row(i);
    const auto words = features.row_words(static_cast<DocumentId>(i));
    const auto row_weights = features.slice(weights, static_cast<DocumentId>(i));
    for (std::size_t j = 0; j < words.size(); ++j) {
      const auto word = space.words.row(static_cast<std::size_t>(words[j]));
      for (std::size_t d = 0; d < point.size(); ++d) point[d] += row_weights[j] * word[d];
    }
    double squares = 0;
    for (const float x : point) squares += static_cast<double>(x) * static_cast<double>(x);
    if (squares == 0) continue;
    const auto scale = static_cast<float>(1 / std::sqrt(squares));
    for (float& x : point) x *= scale;
  }
  return points;
}

}  // namespace alrun
