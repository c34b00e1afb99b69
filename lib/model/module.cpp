#include "model/module.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <mutex>

#include "core/error.h"
#include "core/value.h"

namespace alrun {
namespace {

constexpr const char* module_name = "alrun_torch.so";

std::atomic<const TorchModule*> opened{nullptr};

std::vector<std::filesystem::path> module_paths() {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  return {folder / module_name, (folder / "../lib/alrun" / module_name).lexically_normal()};
}

/// What the libraries read when they are loaded, unless the user says otherwise: one thread a product, and the workspace
/// that libtorch demands of cuBLAS before it promises the same bits in every run.
void set_up_environment() {
  for (const char* name : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}) ::setenv(name, "1", 0);
  ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0);
}

}  // namespace

const TorchModule& open_torch_module(const std::vector<std::filesystem::path>& paths) {
  std::vector<std::string> tried;
  for (const auto& path : paths) {
    tried.push_back(fmt::format("'{}'", path.string()));
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) continue;
    void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);  // never closed: libtorch does not survive it
    if (handle == nullptr) throw Error(fmt::format("cannot load the libtorch module: {}", ::dlerror()));
    using Entry = const TorchModule* (*)();
    const auto entry = reinterpret_cast<Entry>(::dlsym(handle, torch_module_entry));
    if (entry == nullptr || entry()->abi != torch_module_abi) {
      throw Error(fmt::format("{} belongs to another build of alrun; install both from the same build", path.string()));
    }
    return *entry();
  }
  throw Error(fmt::format("the libtorch module is missing; looked for {}; build target alrun_torch and keep it there",
                          spoken_list(tried)));
}

const TorchModule& torch_module() {
  static std::mutex mutex;
  const std::lock_guard lock(mutex);
  if (opened == nullptr) {
    set_up_environment();
    opened = &open_torch_module(module_paths());
  }
  return *opened;
}

std::string torch_version() {
  const TorchModule* module = opened;
  return module == nullptr ? "" : module->version;
}

}  // namespace alrun
