#include "model/native/word_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/portable_math.h"
#include "model/adam.h"

namespace alrun::native {
namespace {

double correction(double beta, std::int64_t step) { return 1 - portable_power(beta, step); }

// PyTorch's SparseAdam corrects the whole step, which gives epsilon another weight.
StepSize sparse_adam_step(double learning_rate, std::int64_t step) {
  const double rate = learning_rate * std::sqrt(correction(adam::beta2, step)) / correction(adam::beta1, step);
  return {static_cast<float>(rate), 1.0F, static_cast<float>(adam::epsilon)};
}

std::size_t index(std::int32_t i) { return static_cast<std::size_t>(i); }

}  // namespace

StepSize adam_step(double learning_rate, std::int64_t step) {
  return {static_cast<float>(learning_rate / correction(adam::beta1, step)),
          static_cast<float>(1 / std::sqrt(correction(adam::beta2, step))), static_cast<float>(adam::epsilon)};
}

void WordTable::reset() {
  words_.clear();
  parameter_ = {};
  idle_.reset();
  missed_since_.clear();  // steps are numbered from 1 again
}

void WordTable::restore(std::vector<std::int32_t> words, std::vector<float> mean, std::vector<float> variance,
                        std::int64_t step) {
  reset();
  words_ = std::move(words);
  parameter_.mean = std::move(mean);
  parameter_.variance = std::move(variance);
  idle_.resume(step);
}

void WordTable::begin(std::span<const std::int32_t> words, const std::vector<float>& embedding, std::int64_t step) {
  Parameter grown;
  for (auto* part : {&grown.value, &grown.mean, &grown.variance}) part->resize(words.size() * stride_);
  std::size_t before = 0;  // both lists ascend, and the new one holds the old
  for (std::size_t row = 0; row < words.size(); ++row) {
    std::copy_n(embedding.data() + index(words[row]) * stride_, stride_, grown.value.data() + row * stride_);
    if (before == words_.size() || words_[before] != words[row]) continue;
    std::copy_n(parameter_.mean.data() + before * stride_, stride_, grown.mean.data() + row * stride_);
    std::copy_n(parameter_.variance.data() + before * stride_, stride_, grown.variance.data() + row * stride_);
    ++before;
  }
  parameter_ = std::move(grown);
  words_.assign(words.begin(), words.end());
  gradient_row_.assign(words.size(), -1);
  moved_until_.assign(words.size(), step);
}

std::vector<float>& WordTable::clear_gradient(std::size_t rows) {
  parameter_.gradient.assign(rows * stride_, 0.0F);
  return parameter_.gradient;
}

void WordTable::move(std::span<const std::int32_t> rows, std::int64_t step) {
  switch (optimizer_) {
    case Optimizer::adam:
      move_by_adam(rows, step);
      return;
    case Optimizer::sparse_adam:
      kernels_.sparse_adam_rows(parameter_.moving(), rows.data(), rows.size(), stride_, parameter_.gradient.data(),
                                sparse_adam_step(learning_rate_, step));
      return;
    case Optimizer::sgd:
      break;
  }
  const auto rate = static_cast<float>(learning_rate_);
  for (std::size_t u = 0; u < rows.size(); ++u) {
    float* value = parameter_.value.data() + index(rows[u]) * stride_;
    const float* gradient = parameter_.gradient.data() + u * stride_;
    for (std::size_t d = 0; d < stride_; ++d) value[d] -= rate * gradient[d];
  }
}

void WordTable::move_by_adam(std::span<const std::int32_t> rows, std::int64_t step) {
  const StepSize size = adam_step(learning_rate_, step);
  idle_.add(step, size);
  if (step > IdleSteps::first_step) {
    kernels_.adam_some_rows(parameter_.moving(), rows.data(), rows.size(), stride_, parameter_.gradient.data(), size);
    for (const std::int32_t row : rows) moved_until_[index(row)] = step;
    return;
  }
  for (std::size_t u = 0; u < rows.size(); ++u) gradient_row_[index(rows[u])] = static_cast<std::int32_t>(u);
  kernels_.adam_rows(parameter_.moving(), words_.size(), stride_, gradient_row_.data(), parameter_.gradient.data(), size);
  for (const std::int32_t row : rows) gradient_row_[index(row)] = -1;
  std::ranges::fill(moved_until_, step);
}

void WordTable::catch_up(std::span<const std::int32_t> rows, std::int64_t step) {
  if (optimizer_ != Optimizer::adam || step <= IdleSteps::first_step) return;
  missed_.clear();
  missed_since_.resize(static_cast<std::size_t>(step));
  which_missed_.resize(rows.size());
  for (std::size_t u = 0; u < rows.size(); ++u) {
    const std::int64_t last = moved_until_[index(rows[u])];
    which_missed_[u] = last == step ? -1 : missed_since(last, step);
  }
  kernels_.catch_up_rows(parameter_.moving(), rows.data(), rows.size(), stride_, which_missed_.data(), missed_.data(),
                         static_cast<float>(adam::epsilon));
  for (const std::int32_t row : rows) moved_until_[index(row)] = step;
}

// Its place in missed_; computed once for all rows that stand still since that step.
std::int32_t WordTable::missed_since(std::int64_t last, std::int64_t step) {
  MissedSince& since = missed_since_[static_cast<std::size_t>(last)];
  if (since.until != step) {
    since = {step, static_cast<std::int32_t>(missed_.size())};
    missed_.push_back(idle_.since(last));
  }
  return since.place;
}

bool WordTable::finish(std::vector<float>& embedding, std::int64_t step) {
  std::vector<std::int32_t> all(words_.size());
  std::iota(all.begin(), all.end(), 0);
  catch_up(all, step);
  missed_since_.clear();  // the same step may be caught up with again in the next fit
  for (std::size_t row = 0; row < words_.size(); ++row) {
    std::copy_n(parameter_.value.data() + row * stride_, stride_, embedding.data() + index(words_[row]) * stride_);
  }
  return std::all_of(parameter_.value.begin(), parameter_.value.end(), [](float x) { return std::isfinite(x); });
}

}  // namespace alrun::native
