#pragma once

#include <ATen/ATen.h>

#include <span>
#include <vector>

#include "core/matrix.h"

namespace alrun {

/// A tensor of its own on `device` with the values of a matrix, or of a flat sequence of floats, int32 or int64.
inline at::Tensor to_tensor(const Matrix& matrix, at::Device device) {
  const auto data = matrix.data();
  return at::from_blob(const_cast<float*>(data.data()),  // only read
                       {static_cast<std::int64_t>(matrix.rows()), static_cast<std::int64_t>(matrix.columns())}, at::kFloat)
      .clone()
      .to(device);
}

template <class T>
at::Tensor to_tensor(std::span<const T> values, at::Device device) {
  return at::from_blob(const_cast<T*>(values.data()), {static_cast<std::int64_t>(values.size())},  // only read
                       at::TensorOptions(c10::CppTypeToScalarType<T>::value))
      .clone()
      .to(device);
}

template <class T>
at::Tensor to_tensor(const std::vector<T>& values, at::Device device) {
  return to_tensor(std::span<const T>(values), device);
}

/// Copies a tensor of floats into as many places.
inline void copy_out(const at::Tensor& tensor, std::span<float> out) {
  const auto flat = tensor.detach().to(at::kCPU).contiguous();
  const auto* data = flat.data_ptr<float>();
  std::copy(data, data + flat.numel(), out.begin());
}

}  // namespace alrun
