#include "model/torch/optimizer.h"

#include <ATen/ATen.h>

#include <cmath>
#include <utility>

#include "model/adam.h"

namespace alrun {
namespace {

double correction(double beta, std::int64_t step) { return 1 - std::pow(beta, static_cast<double>(step)); }

}  // namespace

Parameter::Parameter(at::Tensor initial)
    : value(std::move(initial)), mean(at::zeros_like(value)), variance(at::zeros_like(value)) {}

void OptimizerStep::apply_adam(Parameter& parameter) const {
  const auto denominator = parameter.variance.sqrt().div_(std::sqrt(correction(adam::beta2, step_))).add_(adam::epsilon);
  parameter.value.addcdiv_(parameter.mean, denominator, -learning_rate_ / correction(adam::beta1, step_));
}

void OptimizerStep::dense(Parameter& parameter, const at::Tensor& gradient) const {
  if (kind_ == Optimizer::sgd) {
    parameter.value.sub_(gradient, learning_rate_);
    return;
  }
  parameter.mean.mul_(adam::beta1).add_(gradient, 1 - adam::beta1);
  parameter.variance.mul_(adam::beta2).addcmul_(gradient, gradient, 1 - adam::beta2);
  apply_adam(parameter);
}

void OptimizerStep::rows(Parameter& table, const at::Tensor& rows, const at::Tensor& gradient) const {
  switch (kind_) {
    case Optimizer::sgd:
      table.value.index_put_({rows}, gradient * -learning_rate_, true);
      return;
    case Optimizer::sparse_adam:
      sparse_adam(table, rows, gradient);
      return;
    case Optimizer::adam:
      adam(table, rows, gradient);
      return;
  }
}

void OptimizerStep::adam(Parameter& table, const at::Tensor& rows, const at::Tensor& gradient) const {
  // The rows are distinct, so that accumulating is plain scattering (index_add_ does the same several times slower).
  table.mean.mul_(adam::beta1).index_put_({rows}, gradient * (1 - adam::beta1), true);
  table.variance.mul_(adam::beta2).index_put_({rows}, gradient.square().mul_(1 - adam::beta2), true);
  apply_adam(table);
}

void OptimizerStep::sparse_adam(Parameter& table, const at::Tensor& rows, const at::Tensor& gradient) const {
  auto mean = table.mean.index_select(0, rows);
  auto variance = table.variance.index_select(0, rows);
  mean.add_(gradient - mean, 1 - adam::beta1);
  variance.add_(gradient.square().sub_(variance), 1 - adam::beta2);
  table.mean.index_copy_(0, rows, mean);
  table.variance.index_copy_(0, rows, variance);
  const double scale = learning_rate_ * std::sqrt(correction(adam::beta2, step_)) / correction(adam::beta1, step_);
  const auto change = mean.div_(variance.sqrt_().add_(adam::epsilon)).mul_(-scale);
  table.value.index_put_({rows}, change, true);
}

}  // namespace alrun
