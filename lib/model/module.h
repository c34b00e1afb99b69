#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "model/engine.h"

// libtorch costs every process that links it 0.4 s before main, so what needs it is a module, alrun_torch.so, that is opened
// when a run first asks for it.
namespace alrun {

/// What the module offers; program and module must come from the same build, which `abi` checks as far as it can.
struct TorchModule {
  std::uint64_t abi;
  const char* version;  ///< libtorch's
  PoolDenseEngine::Factory* pool_dense;
};

/// A number for the interface (raise it when its meaning changes) and the sizes of what crosses it.
inline constexpr std::uint64_t torch_module_abi = (std::uint64_t{2} << 48U) | (sizeof(EmbeddingPoolDenseOptions) << 32U) |
                                                  (sizeof(TrainingOptions) << 16U) | sizeof(TrainingBatch);

/// The module's one exported function, `const TorchModule* alrun_torch_module()`.
inline constexpr const char* torch_module_entry = "alrun_torch_module";

/// Opens the first of `paths` that exists; throws Error naming them all, or what is wrong with the one found.
const TorchModule& open_torch_module(const std::vector<std::filesystem::path>& paths);

/// The module next to the program, or in ../lib/alrun/ from there; opened once a process, from any thread. Threads of BLAS
/// and OpenMP are set to one in the environment unless it says otherwise: runs are parallel over seeds, not inside a
/// product.
const TorchModule& torch_module();

/// libtorch's version if the module has been opened, else "".
std::string torch_version();

}  // namespace alrun
