#pragma once

#include <vector>

#include "core/error.h"
#include "model/module.h"

namespace alrun::test {

/// Where libtorch can train on this machine: cpu, and cuda if there is a CUDA device and a libtorch built for it.
inline const std::vector<Device>& torch_devices() {
  static const auto all = [] {
    std::vector<Device> devices{Device::cpu};
    TrainingOptions training;
    training.device = Device::cuda;
    try {
      torch_module().pool_dense(EmbeddingPoolDenseOptions{}, training, Outputs::softmax);
      devices.push_back(Device::cuda);
    } catch (const Error&) {  // there is none, which is fine
    }
    return devices;
  }();
  return all;
}

}  // namespace alrun::test
