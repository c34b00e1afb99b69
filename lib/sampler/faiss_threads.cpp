#include "sampler/faiss_threads.h"

#include <dlfcn.h>
#include <omp.h>

namespace alrun {
namespace {

// OpenBLAS has threads of its own, and a name for setting them that other BLAS do not have.
bool limit_blas() {
  using Set = void (*)(int);
  if (auto* set = reinterpret_cast<Set>(::dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set(1);
  return true;
}

}  // namespace

OneFaissThread::OneFaissThread() : before_(omp_get_max_threads()) {
  static const bool limited = limit_blas();
  static_cast<void>(limited);
  omp_set_num_threads(1);
}

OneFaissThread::~OneFaissThread() { omp_set_num_threads(before_); }

}  // namespace alrun
