#include "model/module.h"

namespace alrun {
namespace {

constinit Module module{torch_module_file};

}  // namespace

const TorchModule& torch_module() { return static_cast<const TorchModule&>(module.open()); }

std::string torch_version() {
  const auto* opened = static_cast<const TorchModule*>(module.opened());
  return opened == nullptr ? "" : opened->version;
}

}  // namespace alrun
