#include <algorithm>
#include <cmath>
#include <numeric>

#include "model/softmax.h"
#include "sampler/scoring.h"

namespace alrun {
namespace {

struct MmcOptions : ScoreOptions {
  double regularization = 1;

  void fields(Fields& f) {
    f("regularization", regularization, positive,
      "strength of the L2 penalty on the weights of the classifier that predicts how many classes a document has");
    ScoreOptions::fields(f);
  }
};

// A document's probabilities by falling size, divided by their sum: what the number of its classes is predicted from.
std::vector<double> sorted_shares(std::span<const float> probabilities) {
  std::vector<double> shares(probabilities.begin(), probabilities.end());
  std::ranges::sort(shares, std::greater{});
  const double sum = std::accumulate(shares.begin(), shares.end(), 0.0);
  if (sum > 0) {
    for (double& share : shares) share /= sum;
  }
  return shares;
}

/// Multinomial logistic regression from sorted shares to how many classes a document has; by gradient descent with
/// momentum, which is exact enough for some hundred rows and gives the same bits everywhere.
class LabelCounter {
 public:
  LabelCounter(const Matrix& probabilities, const Answers& answers, double regularization) {
    std::vector<std::size_t> counts;
    for (std::size_t i = 0; i < answers.size(); ++i) counts.push_back(answers.row(i).size());
    outcomes_ = counts;
    std::ranges::sort(outcomes_);
    outcomes_.erase(std::unique(outcomes_.begin(), outcomes_.end()), outcomes_.end());
    if (outcomes_.size() < 2) return;
    std::vector<std::vector<double>> rows;
    std::vector<std::size_t> targets;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      rows.push_back(sorted_shares(probabilities.row(i)));
      targets.push_back(static_cast<std::size_t>(std::ranges::lower_bound(outcomes_, counts[i]) - outcomes_.begin()));
    }
    fit(rows, targets, regularization / static_cast<double>(rows.size()));
  }

  /// The likeliest number of classes; of equal ones the smallest.
  [[nodiscard]] std::size_t operator()(std::span<const float> probabilities) const {
    if (outcomes_.size() < 2) return outcomes_.empty() ? 1 : outcomes_.front();
    const auto chances = chances_of(sorted_shares(probabilities));
    return outcomes_[static_cast<std::size_t>(std::ranges::max_element(chances) - chances.begin())];
  }

 private:
  [[nodiscard]] std::vector<double> chances_of(std::span<const double> row) const {
    std::vector<double> chances;
    for (const auto& weights : weights_) {
      double logit = weights.back();
      for (std::size_t j = 0; j < row.size(); ++j) logit += weights[j] * row[j];
      chances.push_back(logit);
    }
    softmax(chances);
    return chances;
  }

  void fit(const std::vector<std::vector<double>>& rows, const std::vector<std::size_t>& targets, double penalty) {
    constexpr int steps = 500;
    const double rate = 1 / (1 + penalty);  // rows have length 1 at most: without the penalty the curvature is below 1
    constexpr double momentum = 0.9;
    const std::size_t width = rows.front().size();
    weights_.assign(outcomes_.size(), std::vector<double>(width + 1));
    auto velocity = weights_;
    for (int step = 0; step < steps; ++step) {
      auto gradient = std::vector(weights_.size(), std::vector<double>(width + 1));
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto chances = chances_of(rows[i]);
        for (std::size_t o = 0; o < chances.size(); ++o) {
          const double error = (chances[o] - (o == targets[i] ? 1 : 0)) / static_cast<double>(rows.size());
          for (std::size_t j = 0; j < width; ++j) gradient[o][j] += error * rows[i][j];
          gradient[o][width] += error;
        }
      }
      for (std::size_t o = 0; o < weights_.size(); ++o) {
        for (std::size_t j = 0; j <= width; ++j) {
          const double decay = j < width ? penalty * weights_[o][j] : 0;
          velocity[o][j] = momentum * velocity[o][j] - rate * (gradient[o][j] + decay);
          weights_[o][j] += velocity[o][j];
        }
      }
    }
  }

  std::vector<std::size_t> outcomes_;         ///< the numbers of classes that occur, ascending
  std::vector<std::vector<double>> weights_;  ///< of each outcome; the last one is the bias
};

class Mmc final : public Sampler {
 public:
  explicit Mmc(const MmcOptions& options) : options_(options) {}

  [[nodiscard]] Views reads() const override { return {View::label_probabilities}; }
  Selection select(PoolView& pool, std::size_t k, Rng& /*rng*/) override {
    const LabelCounter count(pool.labelled_label_probabilities(), pool.answers(), options_.regularization);
    const Matrix& probabilities = pool.label_probabilities();
    std::vector<double> scores(probabilities.rows());
    std::vector<std::size_t> counts(probabilities.rows());
    for (std::size_t i = 0; i < scores.size(); ++i) {
      counts[i] = count(probabilities.row(i));
      scores[i] = reduction(probabilities.row(i), counts[i]);
    }
    auto selection = select_top(pool.unlabelled(), scores, k, options_.threshold);
    if (!pool.explains()) return selection;
    for (const auto id : selection.ids) {
      selection.explanations.emplace_back().set("predicted_count", static_cast<std::int64_t>(counts[row_of(pool, id)]));
    }
    return selection;
  }

 private:
  // Σ over the classes of (1 - y f) / 2, f = 2p - 1 the decision about a class and y = 1 for the likeliest `count` classes,
  // -1 for the others.
  static double reduction(std::span<const float> probabilities, std::size_t count) {
    std::vector<double> sorted(probabilities.begin(), probabilities.end());
    std::ranges::sort(sorted, std::greater{});
    double sum = 0;
    for (std::size_t c = 0; c < sorted.size(); ++c) sum += c < count ? 1 - sorted[c] : sorted[c];
    return sum;
  }

  MmcOptions options_;
};

const bool registered = samplers().add<Mmc, MmcOptions>(
    "mmc",
    {"of tasks with sets of classes: the largest expected reduction of the loss, if the document's classes are as many "
     "as a classifier of that number says",
     "maximum loss reduction with maximal confidence: Yang et al. 2009",
     "reads probabilities of pool and labelled: one pass each; the classifier: 500 steps over the labelled"});

}  // namespace
}  // namespace alrun
