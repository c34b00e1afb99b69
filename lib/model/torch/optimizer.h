#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "model/training.h"

namespace alrun {

/// A trained tensor with its optimiser's running moments.
struct Parameter {
  explicit Parameter(at::Tensor initial);

  at::Tensor value;
  at::Tensor mean;      ///< of the gradient
  at::Tensor variance;  ///< of the gradient, uncentred
};

/// One optimiser step after another; torch::optim's arithmetic (Adam's and SparseAdam's defaults: betas 0.9 and 0.999,
/// epsilon 1e-8), over a table of which only some rows have a gradient without building the dense one.
class OptimizerStep {
 public:
  OptimizerStep(Optimizer kind, double learning_rate, std::int64_t step)
      : kind_(kind), learning_rate_(learning_rate), step_(step) {}

  /// A parameter all of which has a gradient.
  void dense(Parameter& parameter, const at::Tensor& gradient) const;
  /// A table of which the distinct `rows` have the gradient and the others have none: adam moves these too, by their
  /// decaying moments; sparse_adam and sgd leave them.
  void rows(Parameter& table, const at::Tensor& rows, const at::Tensor& gradient) const;

 private:
  void adam(Parameter& table, const at::Tensor& rows, const at::Tensor& gradient) const;
  void apply_adam(Parameter& parameter) const;
  void sparse_adam(Parameter& table, const at::Tensor& rows, const at::Tensor& gradient) const;

  Optimizer kind_;
  double learning_rate_;
  std::int64_t step_;  ///< from 1
};

}  // namespace alrun
