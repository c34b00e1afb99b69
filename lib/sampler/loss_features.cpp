#include "sampler/loss_features.h"

#include <algorithm>
#include <cmath>

#include "core/portable_math.h"
#include "sampler/scoring.h"

namespace alrun {

LossFeatures LossFeatures::of_labelled(PoolView& pool, bool certainty) {
  return {pool.labelled_embeddings(), certainty ? &pool.labelled_log_probabilities() : nullptr};
}

LossFeatures LossFeatures::of_unlabelled(PoolView& pool, bool certainty) {
  return {pool.embeddings(), certainty ? &pool.log_probabilities() : nullptr};
}

LossFeatures::LossFeatures(const Matrix& embeddings, const Matrix* log_probabilities) : embeddings_(embeddings) {
  if (log_probabilities != nullptr) certainties_.resize(rows());
  for (std::size_t i = 0; i < certainties_.size(); ++i) {
    double entropy = 0;
    double first = 0;
    double second = 0;
    for (const float log_p : log_probabilities->row(i)) {
      const double p = portable_exp(static_cast<double>(log_p));
      if (p > 0) entropy -= p * static_cast<double>(log_p);
      second = std::max(second, std::min(first, p));
      first = std::max(first, p);
    }
    certainties_[i] = {entropy, first, first - second};
  }

  const std::size_t columns = embeddings.columns() + (log_probabilities != nullptr ? certainty_width : 0);
  const auto n = static_cast<double>(rows());
  std::vector<double> row(columns);
  mean_.assign(columns, 0);
  for (std::size_t i = 0; i < rows(); ++i) {
    read_raw(i, row);
    for (std::size_t j = 0; j < columns; ++j) mean_[j] += row[j];
  }
  for (double& mean : mean_) mean /= n;
  std::vector<double> squares(columns);
  for (std::size_t i = 0; i < rows(); ++i) {
    read_raw(i, row);
    for (std::size_t j = 0; j < columns; ++j) squares[j] += (row[j] - mean_[j]) * (row[j] - mean_[j]);
  }
  scale_.resize(columns);
  for (std::size_t j = 0; j < columns; ++j) {
    const double deviation = std::sqrt(squares[j] / n);
    const bool varies = deviation > 1e-7 * std::abs(mean_[j]);  // beyond a float's rounding
    scale_[j] = varies ? 1 / deviation : 0;
  }
}

void LossFeatures::read_raw(std::size_t i, std::span<double> row) const {
  const auto values = embeddings_.row(i);
  std::ranges::copy(values, row.begin());
  if (!certainties_.empty()) std::ranges::copy(certainties_[i], row.subspan(values.size()).begin());
}

void LossFeatures::read(std::size_t i, std::span<double> row) const {
  read_raw(i, row);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = (row[j] - mean_[j]) * scale_[j];
}

std::vector<double> training_losses(PoolView& pool) {
  const auto labels = pool.labels();
  std::vector<double> losses(labels.size());
  if (losses.empty()) return losses;
  const Matrix& log_probabilities = pool.labelled_log_probabilities();
  for (std::size_t i = 0; i < losses.size(); ++i) {
    const float log_p = log_probabilities.row(i)[static_cast<std::size_t>(labels[i])];
    losses[i] = std::min(-static_cast<double>(log_p), largest_loss);
  }
  return losses;
}

std::vector<double> held_out_losses(PoolView& pool, std::size_t folds) {
  if (pool.labelled().size() < 2) return {};  // nothing is left to train on without the only document
  auto losses = pool.out_of_fold_losses(folds);
  for (double& loss : losses) loss = std::min(loss, largest_loss);
  return losses;
}

bool losses_differ(std::span<const double> losses) {
  return std::ranges::any_of(losses, [&](double loss) { return loss != losses[0]; });
}

Selection select_by_entropy(PoolView& pool, std::size_t k, std::optional<double> threshold) {
  const Matrix& probabilities = pool.probabilities();
  std::vector<double> scores(probabilities.rows());
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = entropy(probabilities.row(i));
  auto selection = select_top(pool.unlabelled(), scores, k, threshold);
  if (pool.explains()) {
    Value why;
    why.set("instead", "entropy: there are no losses to learn from");
    selection.explanations.assign(selection.ids.size(), why);
  }
  return selection;
}

}  // namespace alrun
