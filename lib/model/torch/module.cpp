#include "model/module.h"

#include <c10/util/Flags.h>

#include "model/torch/pool_dense.h"

C10_DECLARE_int(pthreadpool_size);

namespace alrun {
namespace {

std::unique_ptr<PoolDenseEngine> pool_dense(const EmbeddingPoolDenseOptions& options, const TrainingOptions& training) {
  return std::make_unique<TorchPoolDense>(options, training);
}

}  // namespace
}  // namespace alrun

extern "C" __attribute__((visibility("default"))) const alrun::ModuleTable* alrun_torch_module(alrun::BlasTurns& turns) {
  static const alrun::TorchModule module{{alrun::torch_module_abi}, ALRUN_TORCH_VERSION, alrun::pool_dense};
  alrun::torch_turns = &turns;
  FLAGS_pthreadpool_size = 1;  // else it makes a thread a core before it is told not to, and waits for ever if it cannot
  return &module;
}
