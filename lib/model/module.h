#pragma once

#include <cstdint>
#include <initializer_list>
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

/// FNV-1a over the bytes of some numbers.
constexpr std::uint64_t hash_of(std::initializer_list<std::uint64_t> numbers) {
  std::uint64_t hash = 0xCBF29CE484222325;
  for (const std::uint64_t number : numbers) {
    for (unsigned shift = 0; shift < 64; shift += 8) hash = (hash ^ (number >> shift & 0xFF)) * 0x100000001B3;
  }
  return hash;
}

/// The interface's number (raise it when its meaning changes) and the sizes of what crosses it.
inline constexpr std::uint64_t torch_module_abi =
    hash_of({4, sizeof(EmbeddingPoolDenseOptions), sizeof(TrainingOptions), sizeof(TrainingBatch), sizeof(NetworkWeights),
             sizeof(EngineState)});

inline constexpr ModuleFile torch_module_file{
    "alrun_torch.so", "libtorch", "use 'training.engine: native'", "alrun_torch_module", torch_module_abi, 600, false};

/// Opened when it is first asked for. Throws Error if it cannot be.
const TorchModule& torch_module();

/// libtorch's version if the module has been opened, else "".
std::string torch_version();

}  // namespace alrun
