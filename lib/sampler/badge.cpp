#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "sampler/distance.h"
#include "sampler/row_blocks.h"
#include "sampler/scoring.h"

namespace alrun {
namespace {

constexpr double taken = -std::numeric_limits<double>::infinity();

/// Of each document the gradient of the cross-entropy with the predicted class ŷ as label, with respect to the softmax
/// layer's weights: g = q ⊗ h, q = p - e_ŷ. Kept as its two factors, C + H numbers in place of C·H.
class Gradients {
 public:
  Gradients(const Matrix& probabilities, const Matrix& embeddings, int threads)
      : q_(probabilities), h_(embeddings), h_lengths_(q_.rows()), squares_(q_.rows()) {
    for_row_blocks(q_.rows(), threads, [&](std::size_t /*block*/, std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) {
        const auto q = q_.row(i);
        *std::ranges::max_element(q) -= 1;
        const double h_square = dot_product(h_.row(i), h_.row(i));
        h_lengths_[i] = std::sqrt(h_square);
        squares_[i] = dot_product(q, q) * h_square;
      }
    });
  }

  /// ‖g_i‖² of all documents.
  [[nodiscard]] const std::vector<double>& squares() const { return squares_; }

  /// The lesser of `bound` and ‖g_i - g_j‖² = ‖q‖²‖h‖² + ‖q'‖²‖h'‖² - 2 (q·q')(h·h'); exactly 0 for equal documents.
  [[nodiscard]] double squared_distance(std::size_t i, std::size_t j, double bound) const {
    const double both = squares_[i] + squares_[j];
    const double q = dot_product(q_.row(i), q_.row(j));
    // By Cauchy-Schwarz most documents are known to be farther than the bound without the product of their h, the longer
    // factor. The margin covers the rounding of the products, so that leaving one out changes nothing.
    constexpr double margin = 1.001;
    if (both - 2 * margin * std::abs(q) * h_lengths_[i] * h_lengths_[j] >= bound) return bound;
    return std::min(bound, std::max(0.0, both - 2 * q * dot_product(h_.row(i), h_.row(j))));
  }

 private:
  Matrix q_;
  const Matrix& h_;
  std::vector<double> h_lengths_;
  std::vector<double> squares_;
};

/// k-means++ seeding (Arthur & Vassilvitskii 2007): of every document the squared distance to the nearest chosen one, or to
/// the origin while none is.
class Seeding {
 public:
  Seeding(const Gradients& gradients, std::optional<double> threshold, int threads)
      : gradients_(gradients),
        threshold_(threshold),
        threads_(threads),
        nearest_(gradients.squares()),
        sums_(row_blocks(nearest_.size())) {}

  [[nodiscard]] double value(std::size_t i) const { return nearest_[i]; }

  /// The document with the largest value, ties to the lowest; none if it is not a candidate.
  [[nodiscard]] std::optional<std::size_t> farthest() const {
    const auto best = std::ranges::max_element(nearest_);
    if (best == nearest_.end() || !is_candidate(*best)) return {};
    return static_cast<std::size_t>(best - nearest_.begin());
  }

  /// A candidate drawn with probability proportional to its value; the lowest one when all values are 0.
  [[nodiscard]] std::optional<std::size_t> draw(Rng& rng) const {
    double total = 0;
    for (const double sum : sums_) total += sum;
    if (!(total > 0)) return farthest();
    double left = rng.uniform(0, total);
    std::size_t block = 0;
    for (std::size_t b = 0; b < sums_.size(); ++b) {
      if (sums_[b] == 0) continue;
      block = b;
      if (left < sums_[b]) break;
      left -= sums_[b];
    }
    std::optional<std::size_t> drawn;  // the last one with weight, should rounding lead beyond it
    const std::size_t end = std::min(nearest_.size(), (block + 1) * row_block);
    for (std::size_t i = block * row_block; i < end; ++i) {
      const double weight = weight_of(nearest_[i]);
      if (weight == 0) continue;
      drawn = i;
      if (left < weight) break;
      left -= weight;
    }
    return drawn;
  }

  void choose(std::size_t chosen) {
    const bool first = !any_;
    any_ = true;
    nearest_[chosen] = taken;
    for_row_blocks(nearest_.size(), threads_, [&](std::size_t block, std::size_t begin, std::size_t end) {
      double sum = 0;
      for (std::size_t i = begin; i < end; ++i) {
        if (nearest_[i] == taken) continue;
        if (first) nearest_[i] = std::numeric_limits<double>::infinity();
        nearest_[i] = gradients_.squared_distance(i, chosen, nearest_[i]);
        sum += weight_of(nearest_[i]);
      }
      sums_[block] = sum;
    });
  }

 private:
  [[nodiscard]] bool is_candidate(double value) const { return value != taken && (!threshold_ || value > *threshold_); }
  [[nodiscard]] double weight_of(double value) const { return is_candidate(value) ? value : 0; }

  const Gradients& gradients_;
  std::optional<double> threshold_;
  int threads_;
  bool any_ = false;
  std::vector<double> nearest_;
  std::vector<double> sums_;  ///< of the candidates' values, per block of rows
};

class Badge final : public Sampler {
 public:
  explicit Badge(const ScoreOptions& options) : threshold_(options.threshold) {}

  [[nodiscard]] Scores scores() const override { return Scores::at_choice; }
  [[nodiscard]] Views reads() const override { return {View::class_probabilities, View::embeddings}; }
  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    const Gradients gradients(pool.probabilities(), pool.embeddings(), pool.threads());
    Seeding seeding(gradients, threshold_, pool.threads());
    Selection selection;
    std::vector<std::size_t> rows;
    while (rows.size() < k) {
      const auto next = rows.empty() ? seeding.farthest() : seeding.draw(rng);
      if (!next) break;
      rows.push_back(*next);
      selection.ids.push_back(pool.unlabelled()[*next]);
      selection.scores.push_back(seeding.value(*next));
      if (rows.size() < k) seeding.choose(*next);
    }
    if (pool.explains()) explain(gradients, rows, selection);
    return selection;
  }

 private:
  static void explain(const Gradients& gradients, const std::vector<std::size_t>& rows, Selection& selection) {
    for (std::size_t n = 0; n < rows.size(); ++n) {
      Value why;
      why.set("gradient_length", std::sqrt(gradients.squares()[rows[n]]));
      double least = std::numeric_limits<double>::infinity();
      std::size_t nearest = 0;
      for (std::size_t m = 0; m < n; ++m) {
        const double distance = gradients.squared_distance(rows[n], rows[m], least);
        if (distance < least) nearest = m;
        least = distance;
      }
      if (n > 0) why.set("nearest_chosen", static_cast<std::int64_t>(selection.ids[nearest]));
      selection.explanations.push_back(std::move(why));
    }
  }

  std::optional<double> threshold_;
};

const bool registered = samplers().add<Badge, ScoreOptions>(
    "badge",
    {"k-means++ seeding on gradients of the last layer: the longest first, then drawn by squared distance to the chosen",
     "Ash 2020", "reads probabilities and embeddings: two passes of the model over the pool, and one over both a document"});

}  // namespace
}  // namespace alrun
