#include "model/module.h"

#include <dlfcn.h>

#include "model/torch/pool_dense.h"

namespace alrun {
namespace {

std::unique_ptr<PoolDenseEngine> pool_dense(const EmbeddingPoolDenseOptions& options, const TrainingOptions& training,
                                            Outputs outputs) {
  return std::make_unique<TorchPoolDense>(options, training, outputs);
}

// The size of a pool of threads that libtorch makes, one a core, before it is told not to; where a thread cannot be had it
// waits for ever. Looked up, since not every libtorch has it.
void make_pool_small() {
  for (const char* name :
       {"_ZN3fLI22FLAGS_pthreadpool_sizeE", "_ZN3c1022FLAGS_pthreadpool_sizeE"}) {  // with gflags, without
    if (void* const size = ::dlsym(RTLD_DEFAULT, name)) *static_cast<int*>(size) = 1;
  }
}

}  // namespace
}  // namespace alrun

extern "C" __attribute__((visibility("default"))) const alrun::ModuleTable* alrun_torch_module(alrun::BlasTurns& turns) {
  static const alrun::TorchModule module{{alrun::torch_module_abi}, ALRUN_TORCH_VERSION, alrun::pool_dense};
  alrun::torch_turns = &turns;
  alrun::make_pool_small();
  return &module;
}
