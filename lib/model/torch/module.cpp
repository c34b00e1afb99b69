#include "model/module.h"

#include "model/torch/pool_dense.h"

namespace alrun {
namespace {

std::unique_ptr<PoolDenseEngine> pool_dense(const EmbeddingPoolDenseOptions& options, const TrainingOptions& training) {
  return std::make_unique<TorchPoolDense>(options, training);
}

}  // namespace
}  // namespace alrun

extern "C" __attribute__((visibility("default"))) const alrun::TorchModule* alrun_torch_module() {
  static const alrun::TorchModule module{alrun::torch_module_abi, ALRUN_TORCH_VERSION, alrun::pool_dense};
  return &module;
}
