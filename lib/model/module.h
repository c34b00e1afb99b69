#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "core/module.h"
#include "model/engine.h"

// libtorch costs every process that links it 0.4 s before main, so what needs it is a module, alrun_torch.so.
namespace alrun {

/// What the module offers.
struct TorchModule : ModuleTable {
  const char* version;  ///< libtorch's
  PoolDenseEngine::Factory* pool_dense;
};

/// A number for the interface (raise it when its meaning changes) and the sizes of what crosses it.
inline constexpr std::uint64_t torch_module_abi = (std::uint64_t{3} << 48U) | (sizeof(EmbeddingPoolDenseOptions) << 32U) |
                                                  (sizeof(TrainingOptions) << 16U) | sizeof(TrainingBatch);

inline constexpr ModuleFile torch_module_file{
    "alrun_torch.so", "libtorch", "use 'training.engine: native'", "alrun_torch_module", torch_module_abi, 600, false};

/// Opened when it is first asked for. Throws Error if it cannot be.
const TorchModule& torch_module();

/// libtorch's version if the module has been opened, else "".
std::string torch_version();

}  // namespace alrun
