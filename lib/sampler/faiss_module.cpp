#include "sampler/faiss_module.h"

namespace alrun {
namespace {

constinit Module module{faiss_module_file};

}  // namespace

const FaissModule& faiss_module() { return static_cast<const FaissModule&>(module.open()); }

}  // namespace alrun
