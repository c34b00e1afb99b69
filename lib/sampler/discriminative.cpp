#include <algorithm>
#include <cmath>

#include "core/portable_math.h"
#include "sampler/distance.h"
#include "sampler/scoring.h"
#include "sampler/space.h"
#include "sampler/stacked.h"

namespace alrun {
namespace {

struct DiscriminativeOptions : SpaceOptions, ScoreOptions {
  std::int64_t sub_batches = 10;

  void fields(Fields& f) {
    f("sub_batches", sub_batches, at_least(1), "parts that a query is chosen in; each joins the labelled side for the next");
    SpaceOptions::fields(f);
    ScoreOptions::fields(f);
  }
};

constexpr double decay = 1e-2;  // L2 regularisation
constexpr double flat = 5e-5;   // largest element of the gradient at which the descent ends
constexpr int most_steps = 300;

/// Logistic regression of "unlabelled" (1) against "labelled" (0), both sides weighing half; points are centred and scaled
/// to a mean squared length of 1. Full-batch gradient descent with Nesterov's momentum, begun anew whenever it overshoots
/// (O'Donoghue & Candès 2015), with step 1 / the gradient's Lipschitz constant: nothing to tune, nothing random.
class TwoSides {
 public:
  /// Rows of `points`: the first `labelled` are labelled.
  TwoSides(Matrix points, std::size_t labelled)
      : points_(std::move(points)), squares_(points_.rows()), labelled_(points_.rows()), weights_(points_.columns() + 1) {
    std::fill_n(labelled_.begin(), labelled, 1);
    normalise();
    for (std::size_t i = 0; i < points_.rows(); ++i) squares_[i] = dot_product(points_.row(i), points_.row(i));
  }

  void move_to_labelled(std::size_t row) { labelled_[row] = 1; }
  [[nodiscard]] bool labelled(std::size_t row) const { return labelled_[row] != 0; }

  /// Goes on from the weights of the last fit.
  void fit() {
    const auto sides = weights_of_sides();
    const double step = 1 / lipschitz(sides);
    std::vector<double> ahead = weights_;
    std::vector<double> gradient(weights_.size());
    double momentum = 1;
    for (int n = 0; n < most_steps; ++n) {
      descend(ahead, sides, gradient);
      if (std::ranges::all_of(gradient, [](double g) { return std::abs(g) < flat; })) break;
      const double next = (1 + std::sqrt(1 + 4 * momentum * momentum)) / 2;
      double uphill = 0;
      for (std::size_t j = 0; j < weights_.size(); ++j) {
        const double moved = ahead[j] - step * gradient[j];
        uphill += gradient[j] * (moved - weights_[j]);
        ahead[j] = moved + (momentum - 1) / next * (moved - weights_[j]);
        weights_[j] = moved;
      }
      momentum = next;
      if (uphill > 0) {
        ahead = weights_;
        momentum = 1;
      }
    }
  }

  /// P(unlabelled | x) of these rows.
  [[nodiscard]] std::vector<double> probabilities(std::span<const DocumentId> rows) const {
    const auto direction = as_floats(weights_);
    std::vector<double> probabilities;
    for (const auto row : rows) probabilities.push_back(probability(weights_, direction, static_cast<std::size_t>(row)));
    return probabilities;
  }

 private:
  struct Sides {
    double labelled;
    double unlabelled;
  };

  void normalise() {
    const std::size_t dimensions = points_.columns();
    std::vector<double> mean(dimensions);
    for (std::size_t i = 0; i < points_.rows(); ++i) {
      for (std::size_t j = 0; j < dimensions; ++j) mean[j] += static_cast<double>(points_.row(i)[j]);
    }
    for (double& m : mean) m /= static_cast<double>(points_.rows());
    double squares = 0;
    for (std::size_t i = 0; i < points_.rows(); ++i) {
      for (std::size_t j = 0; j < dimensions; ++j) {
        const double centred = static_cast<double>(points_.row(i)[j]) - mean[j];
        squares += centred * centred;
        points_.row(i)[j] = static_cast<float>(centred);
      }
    }
    if (squares == 0) return;
    const auto scale = static_cast<float>(1 / std::sqrt(squares / static_cast<double>(points_.rows())));
    for (float& x : points_.data()) x *= scale;
  }

  [[nodiscard]] Sides weights_of_sides() const {
    const auto labelled = static_cast<double>(std::ranges::count(labelled_, 1));
    const auto unlabelled = static_cast<double>(points_.rows()) - labelled;
    return {labelled > 0 ? 0.5 / labelled : 0.0, unlabelled > 0 ? 0.5 / unlabelled : 0.0};
  }

  [[nodiscard]] double weight(const Sides& sides, std::size_t row) const {
    return labelled(row) ? sides.labelled : sides.unlabelled;
  }

  // The second derivative of the logistic loss is at most 1/4.
  [[nodiscard]] double lipschitz(const Sides& sides) const {
    double sum = 0;
    for (std::size_t i = 0; i < points_.rows(); ++i) sum += weight(sides, i) * (squares_[i] + 1);
    return sum / 4 + decay;
  }

  // Sums of few terms in floats, then of these in doubles: half the time of doubles throughout, and as exact as points are.
  void descend(const std::vector<double>& at, const Sides& sides, std::vector<double>& gradient) const {
    constexpr std::size_t few = 32;
    const std::size_t dimensions = points_.columns();
    const auto direction = as_floats(at);
    std::vector<float> sum(dimensions);
    std::ranges::fill(gradient, 0.0);
    for (std::size_t first = 0; first < points_.rows(); first += few) {
      std::ranges::fill(sum, 0.0F);
      for (std::size_t i = first; i < std::min(first + few, points_.rows()); ++i) {
        const double wanted = labelled(i) ? 0 : 1;
        const double slope = weight(sides, i) * (probability(at, direction, i) - wanted);
        const auto point = points_.row(i);
        const auto factor = static_cast<float>(slope);
        for (std::size_t j = 0; j < dimensions; ++j) sum[j] += factor * point[j];
        gradient[dimensions] += slope;
      }
      for (std::size_t j = 0; j < dimensions; ++j) gradient[j] += static_cast<double>(sum[j]);
    }
    for (std::size_t j = 0; j < dimensions; ++j) gradient[j] += decay * at[j];
  }

  [[nodiscard]] std::vector<float> as_floats(const std::vector<double>& weights) const {
    std::vector<float> direction(points_.columns());
    for (std::size_t j = 0; j < direction.size(); ++j) direction[j] = static_cast<float>(weights[j]);
    return direction;
  }

  [[nodiscard]] double probability(const std::vector<double>& weights, std::span<const float> direction,
                                   std::size_t row) const {
    return 1 / (1 + portable_exp(-dot_product(direction, points_.row(row)) - weights.back()));
  }

  Matrix points_;
  std::vector<double> squares_;
  std::vector<char> labelled_;
  std::vector<double> weights_;  ///< one a dimension, then the intercept
};

/// Documents that a classifier tells from the labelled ones. With no labelled document the first sub-batch is drawn at
/// random.
class Discriminative final : public Sampler {
 public:
  explicit Discriminative(const DiscriminativeOptions& options) : options_(options) {}

  [[nodiscard]] Scores scores() const override { return Scores::at_choice; }
  [[nodiscard]] Views reads() const override { return views_of(options_.space); }

  Selection select(PoolView& pool, std::size_t k, Rng& rng) override {
    const auto unlabelled = pool.unlabelled();
    const std::size_t labelled = pool.labelled().size();
    k = std::min(k, unlabelled.size());
    if (k == 0) return {};
    const auto parts = std::min(static_cast<std::size_t>(options_.sub_batches), k);
    Points points(pool, options_.space);
    TwoSides sides(stacked(points.labelled(), points.unlabelled()), labelled);
    auto left = rows_left(sides, labelled, unlabelled.size());

    Selection selection;
    for (std::size_t part = 0; part < parts; ++part) {
      const std::size_t wanted = k * (part + 1) / parts - k * part / parts;
      if (labelled == 0 && selection.ids.empty()) {
        rng.shuffle(std::span(left));
        left.resize(wanted);
      } else {
        sides.fit();
      }
      const auto chosen = select_top(left, sides.probabilities(left), wanted, options_.threshold);
      for (std::size_t i = 0; i < chosen.ids.size(); ++i) {
        const auto row = static_cast<std::size_t>(chosen.ids[i]);
        sides.move_to_labelled(row);
        selection.ids.push_back(unlabelled[row - labelled]);
        selection.scores.push_back(chosen.scores[i]);
        if (!pool.explains()) continue;
        Value explanation;
        explanation.set("sub_batch", static_cast<std::int64_t>(part + 1));
        selection.explanations.push_back(std::move(explanation));
      }
      left = rows_left(sides, labelled, unlabelled.size());
    }
    return selection;
  }

 private:
  /// Rows of both sides together that are still unlabelled, ascending as their ids are.
  static std::vector<DocumentId> rows_left(const TwoSides& sides, std::size_t labelled, std::size_t unlabelled) {
    std::vector<DocumentId> rows;
    for (std::size_t row = labelled; row < labelled + unlabelled; ++row) {
      if (!sides.labelled(row)) rows.push_back(static_cast<DocumentId>(row));
    }
    return rows;
  }

  DiscriminativeOptions options_;
};

const bool registered = samplers().add<Discriminative, DiscriminativeOptions>(
    "discriminative",
    {"told from the labelled documents by a classifier: P(unlabelled|x)", "Gissin & Shalev-Shwartz 2019",
     "reads embeddings of the pool and of the labelled; a logistic regression on both for each sub-batch"});

}  // namespace
}  // namespace alrun
