#include "model/module.h"

#include <cstdlib>

namespace alrun {
namespace {

constinit Module module{torch_module_file};

// What libtorch demands of cuBLAS before it promises the same bits in every run, unless the user says otherwise.
bool fix_workspace() { return ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0) == 0; }

}  // namespace

const TorchModule& torch_module() {
  static const bool fixed = fix_workspace();  // before it is loaded
  static_cast<void>(fixed);
  return static_cast<const TorchModule&>(module.open());
}

std::string torch_version() {
  const auto* opened = static_cast<const TorchModule*>(module.opened());
  return opened == nullptr ? "" : opened->version;
}

}  // namespace alrun
